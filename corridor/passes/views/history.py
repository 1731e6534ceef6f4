"""What has been: a student's own passes by day; staff find those of the whole school."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from corridor.accounts.actor import MemberRequest, SchoolRef
from corridor.passes.looks import note_look, past_of
from corridor.passes.policies import sees_since
from corridor.passes.queries import PassCard, find_cards
from corridor.passes.queries.outcomes import Totals, totals_of_student
from corridor.passes.views.finding import find_passes
from corridor.passes.views.outcome import Row, row_of
from corridor.schools.permissions import Permission

PAGE = 25


@dataclass(frozen=True, slots=True)
class Day:
    date: date
    is_today: bool
    rows: list[Row]

    @property
    def hall(self) -> timedelta:
        return sum((row.hall for row in self.rows), timedelta())

    @property
    def counted(self) -> int:
        return sum(row.card.counted for row in self.rows)


@require_safe
def history(request: MemberRequest) -> HttpResponse:
    if request.member.may(Permission.SEE_PASSES):
        return find_passes(request)
    member, now = request.member, timezone.now()
    cursor = request.GET.get("after", "")
    since = sees_since(member, now)
    filters: dict[str, Any] = {"since": since} if since else {}
    cards, more = find_cards(actor=member, filters=filters, limit=PAGE, cursor=cursor)
    note_look(actor=member, page="history", students=past_of(cards), now=now)
    context = {
        "days": list(_days(cards, member.school, now)),
        "more": more,
        "first_page": not cursor,
        "totals": _totals(request, now) if member.is_student and not cursor else None,
        "now": now,
    }
    return render(request, "passes/history.html", context)


def _days(cards: list[PassCard], school: SchoolRef, now: datetime) -> Iterator[Day]:
    today = school.local(now).date()
    for day, found in groupby(cards, key=lambda card: school.local(card.requested_at).date()):
        yield Day(day, day == today, [row_of(card, now) for card in found])


def _totals(request: MemberRequest, now: datetime) -> Totals:
    local = request.school.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return totals_of_student(
        student_id=request.member.person_id,
        week=local - timedelta(days=local.weekday()),
        month=local.replace(day=1),
    )
