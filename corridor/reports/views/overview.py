"""The admins' start page: how is the day going, and what is missing?"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from corridor.accounts.actor import MemberRequest
from corridor.accounts.queries import head_count
from corridor.concerns.queries.listing import Counts, counts_of
from corridor.onboarding.queries import Setup, setup_of
from corridor.passes.go_live import go_live_of
from corridor.passes.kept import Kept, wanted_by
from corridor.passes.looks import note_look
from corridor.passes.models import LIVE
from corridor.passes.queries.snapshot import version_and_book
from corridor.passes.views.parts import page_or_part, wants_part
from corridor.reports import comparison
from corridor.reports.chart import columns
from corridor.reports.headline import headline
from corridor.reports.queries.adoption import weeks_of
from corridor.reports.queries.day import day_figures, destinations, latest_passes
from corridor.reports.queries.places import places_now
from corridor.schools.access import needs
from corridor.schools.permissions import Permission
from corridor.schools.queries import DayBells, bells, today


@require_safe
@needs(Permission.READ_REPORTS)
def overview(request: MemberRequest) -> HttpResponse:
    """``q`` searches the latest passes; a live region asks for the inside alone."""
    search = request.GET.get("q", "").strip()[:80]
    now, page = timezone.now(), reverse("reports:overview")
    seen = _as_all_see_it(request, search, now)
    past = [row.student_id for row in seen["passes"] if row.state not in LIVE]
    note_look(actor=request.member, page="overview", students=past, now=now)
    address = f"{page}?{urlencode({'q': search})}" if search else page
    context = {**seen, "address": address, "search": search, "setup": _unfinished(request)}
    context |= {"reported": _reported(request, now)}
    return page_or_part(request, "reports/overview.html", "reports/_overview.html", context)


def _reported(request: MemberRequest, now: datetime) -> Counts | None:
    """Reports about students, for whoever may read them."""
    if not request.member.may(Permission.SEE_CONCERNS):
        return None
    return counts_of(school_id=request.school.id, since=request.school.midnight(now))


def _unfinished(request: MemberRequest) -> Setup | None:
    """What is not set up yet, while this admin's checklist is open and something is missing."""
    if not request.member.has_checklist or wants_part(request):
        return None
    setup = setup_of(actor=request.member)
    return None if setup.is_complete else setup


_kept: Kept[dict[str, Any]] = Kept()


def _as_all_see_it(request: MemberRequest, search: str, now: datetime) -> dict[str, Any]:
    """Made for whoever opens the page, and for the first of those whom a nudge makes ask."""
    school = request.school
    key = (school.id, search, get_language())
    if kept := _kept.of(key, wanted_by(request), now):
        return kept
    version, book = version_and_book(school_id=school.id, now=now)
    day = bells(school_id=school.id, local_date=today(time_zone=school.time_zone, now=now))
    seen = {
        "now": now,
        "passes": latest_passes(school_id=school.id, search=search),
        "unanswered": [p for p in places_now(school_id=school.id, now=now) if p.needs_staff],
        "go_live": go_live_of(book.settings, now),
        **_the_day(request, day, now),
    }
    return _kept.keep(key, seen, version, now)


def _the_day(request: MemberRequest, day: DayBells, now: datetime) -> dict[str, Any]:
    school = request.school
    span: dict[str, Any] = {
        "school_id": school.id,
        "time_zone": school.time_zone,
        "day": day.date,
        "now": now,
    }
    figures = day_figures(**span)
    students, staff = head_count(school_id=school.id)
    return {
        "day": day,
        "present": day.at(now, day.waves[0]),
        "has_bells": bool(day.periods) or not day.is_school_day,
        "students": students,
        "staff": staff,
        "figures": figures,
        "headline": headline(
            figures,
            students=students,
            is_school_day=day.is_school_day,
            local=school.local(now),
        ),
        "than_usual": comparison.passes_compared(figures),
        "average_compared": comparison.average_compared(figures),
        "over_in_words": comparison.over_in_words(figures),
        "missed_by_each": comparison.missed_by_each(figures, students),
        "columns": columns(figures.hours, day),
        "places": destinations(**span),
        "weeks": weeks_of(school_id=school.id, time_zone=school.time_zone, today=day.date),
    }
