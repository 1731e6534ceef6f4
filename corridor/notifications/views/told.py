"""What one was told of, and the bell that counts what one has not read."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.accounts.projecting import are_names_hidden
from corridor.notifications import commands
from corridor.notifications.queries.choosing import preferences_of
from corridor.notifications.queries.told import told, unread
from corridor.notifications.views.parts import is_by_itself, page_or_part, schools_of

PAGE, PART = "notifications/told.html", "notifications/_told.html"


@require_safe
def all_told(request: MemberRequest) -> HttpResponse:
    person_id = request.member.person_id
    days = told(
        person_id=person_id,
        schools=schools_of(request),
        zone=ZoneInfo(request.school.time_zone),
    )
    lines = [line for day in days for line in day.lines]
    context = {
        "days": days,
        "unread": sum(1 for line in lines if line.notification.read_at is None),
        "until": lines[0].notification.made_at.isoformat() if lines else "",
        "hides_names": are_names_hidden(request) or preferences_of(person_id).hides_names,
    }
    return page_or_part(request, PAGE, PART, context)


@never_cache
@require_safe
def bell(request: MemberRequest) -> HttpResponse:
    """Asked for by the bell of every page, after the page is there."""
    if not is_by_itself(request):
        return redirect("notifications:told")
    number = unread(person_id=request.member.person_id, schools=schools_of(request))
    sound = number and preferences_of(request.member.person_id).has_sound
    context = {"number": number, "sound": sound}
    return render(request, "notifications/_bell.html", context)


@require_POST
def mark_read(request: MemberRequest) -> HttpResponse:
    """All that the page showed; what came meanwhile is new."""
    now = timezone.now()
    until = _instant(request.POST.get("until", "")) or now
    commands.mark_read(person_id=request.member.person_id, until=until, now=now)
    return redirect("notifications:told")


def _instant(text: str) -> datetime | None:
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found is not None and found.tzinfo else None
