"""What one is told of, and by which way: the same on every device."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from corridor.accounts.actor import MemberRequest
from corridor.notifications import commands
from corridor.notifications.audiences import kinds_of
from corridor.notifications.commands.choosing import FLAGS
from corridor.notifications.queries.choosing import own_cards, preferences_of
from corridor.notifications.queries.ways import ways_to
from corridor.notifications.views.parts import is_by_itself, page_or_part, switched

PAGE, PART = "notifications/settings.html", "notifications/_settings.html"


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: MemberRequest) -> HttpResponse:
    if request.method == "POST":
        return _save(request)
    member = request.member
    own = preferences_of(member.person_id)
    context = {
        "cards": own_cards(
            person_id=member.person_id,
            school_id=member.school.id,
            kinds=kinds_of(member),
        ),
        "flags": {name: getattr(own, field) for name, field in FLAGS.items()},
        "has_chosen": bool(own.choices),
        "ways": ways_to(person_id=member.person_id, own=own),
    }
    return page_or_part(request, PAGE, PART, context)


def _save(request: MemberRequest) -> HttpResponse:
    on, off = switched(request)
    commands.switch(person_id=request.member.person_id, on=on, off=off, now=timezone.now())
    if is_by_itself(request):
        return HttpResponse(status=204)
    messages.success(request, _("Your choice is saved."))
    return redirect("notifications:settings")


@require_POST
def back_to_school(request: MemberRequest) -> HttpResponse:
    commands.back_to_school(person_id=request.member.person_id, now=timezone.now())
    messages.success(request, _("What your school set holds for you again."))
    return redirect("notifications:settings")
