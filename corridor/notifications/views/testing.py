"""Is it working? Every step between us and somebody's pocket, and who helps where it ends."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from corridor.accounts.actor import MemberRequest
from corridor.notifications import commands
from corridor.notifications.guides import guides_for
from corridor.notifications.queries.choosing import preferences_of
from corridor.notifications.queries.ways import BAD, helper_of, last_test, ways_to
from corridor.notifications.views.parts import page_or_part

PAGE, PART = "notifications/test.html", "notifications/_test.html"


@require_http_methods(["GET", "HEAD", "POST"])
def test(request: MemberRequest) -> HttpResponse:
    member = request.member
    if request.method == "POST":
        commands.send_test(
            person_id=member.person_id, school_id=member.school.id, now=timezone.now()
        )
        return redirect("notifications:test")
    own, tried = preferences_of(member.person_id), last_test(member.person_id)
    ways = ways_to(person_id=member.person_id, own=own)
    missed = tried.missed if tried else set()
    fitting, others = guides_for(request.headers.get("User-Agent", ""), missed=missed)
    context = {
        "ways": ways,
        "tried": tried,
        "fails": any(w.state == BAD for w in ways) or bool(tried and tried.has_failed),
        "helper": helper_of(member.school.id),
        "fitting": fitting,
        "others": others,
    }
    return page_or_part(request, PAGE, PART, context)


@require_POST
def note_test(request: MemberRequest, delivery_id: UUID) -> HttpResponse:
    """Did you see it? A no leads straight to what helps."""
    came = request.POST.get("came") == "yes"
    commands.note_test(
        person_id=request.member.person_id,
        delivery_id=delivery_id,
        came=came,
        now=timezone.now(),
    )
    page = reverse("notifications:test")
    return redirect(page if came else f"{page}#steps")


@require_POST
def write_again(request: MemberRequest) -> HttpResponse:
    commands.write_again(person_id=request.member.person_id, now=timezone.now())
    messages.success(request, _("We write to your address again. Send a test to see."))
    return redirect("notifications:test")
