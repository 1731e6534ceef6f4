"""What has been: a student's own passes, for staff those of the whole school, by day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from corridor.accounts.actor import Actor, MemberRequest, SchoolRef
from corridor.passes.looks import note_look, past_of
from corridor.passes.policies import sees_since
from corridor.passes.queries import PassCard, find_cards
from corridor.passes.queries.covered import answered_for
from corridor.passes.queries.outcomes import Totals, totals_of_student

PAGE = 25
ONLY = {"late": "late_arrival", "leaving": "early_dismissal"}
NOT_THEIR_DOING = frozenset({"missed_turn", "bell", "closed"})


@dataclass(frozen=True, slots=True)
class Row:
    """One pass. ``mark`` says how it came out: a key that the template has words for; ``covering``
    who answered for whom, for staff where somebody did."""

    card: PassCard
    hall: timedelta
    mark: str
    over: timedelta
    covering: str = ""


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
    member, now = request.member, timezone.now()
    cursor = request.GET.get("after", "")
    since = sees_since(member, now)
    only = "" if member.is_student else request.GET.get("only", "")
    filters: dict[str, Any] = {"since": since} if since else {}
    if only in ONLY:
        filters["place_kind"] = ONLY[only]
    cards, more = find_cards(actor=member, filters=filters, limit=PAGE, cursor=cursor)
    note_look(actor=member, page="history", students=past_of(cards), now=now)
    context = {
        "days": list(_days(cards, member.school, now, _covering(member, cards))),
        "more": more,
        "first_page": not cursor,
        "totals": _totals(request, now) if member.is_student and not cursor else None,
        "now": now,
        "only": only if only in ONLY else "",
    }
    return render(request, "passes/history.html", context)


def _covering(reader: Actor, cards: list[PassCard]) -> dict[UUID, str]:
    return answered_for(pass_ids=[card.id for card in cards]) if reader.is_staff else {}


def _days(
    cards: list[PassCard], school: SchoolRef, now: datetime, covering: dict[UUID, str]
) -> Iterator[Day]:
    today = school.local(now).date()
    for day, found in groupby(cards, key=lambda card: school.local(card.requested_at).date()):
        yield Day(day, day == today, [_row(card, now, covering) for card in found])


def _row(card: PassCard, now: datetime, covering: dict[UUID, str]) -> Row:
    late = card.over_by
    return Row(card, card.hall_time(now), _mark(card, late), late, covering.get(card.id, ""))


def _mark(card: PassCard, late: timedelta) -> str:
    if card.is_live:
        return "live"
    if card.started_at is None:
        return card.end_reason if card.end_reason in NOT_THEIR_DOING else card.state
    if card.end_reason == "corrected":
        return "corrected"
    if card.end_unknown:
        return "by_itself"
    if late >= timedelta(seconds=1):
        return "late"
    return "on_time" if card.counted else "not_counted"


def _totals(request: MemberRequest, now: datetime) -> Totals:
    local = request.school.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    return totals_of_student(
        student_id=request.member.person_id,
        week=local - timedelta(days=local.weekday()),
        month=local.replace(day=1),
    )
