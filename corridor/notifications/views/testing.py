"""Is it working? Every step between us and somebody's pocket, and who helps where it ends."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
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
    fitting, others = guides_for(request.headers.get("User-Agent", ""))
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
def write_again(request: MemberRequest) -> HttpResponse:
    commands.write_again(person_id=request.member.person_id, now=timezone.now())
    messages.success(request, _("We write to your address again. Send a test to see."))
    return redirect("notifications:test")
