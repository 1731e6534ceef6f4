"""How did a student's last pass come out, and what have their passes come to?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from corridor.accounts.actor import Actor
from corridor.core.reading import ask, in_one_go
from corridor.core.tenancy import district_in_force
from corridor.passes.queries.card import PassCard
from corridor.passes.queries.cards import cards_of_student, timeline
from corridor.passes.queries.screens import StudentScreen, student_screen

FRESH = timedelta(minutes=10)
WORTH_TELLING = frozenset(
    {"declined", "lapsed", "missed_turn", "timed_out", "by_staff", "bell", "closed"}
)
_IS_TO_BE_TOLD = """
    select 1 from (
        select ended_at, end_reason from passes_hallpass
        where district_id = %(district)s and student_id = %(student)s
        order by requested_at desc limit 1) last
    where ended_at >= %(since)s and end_reason = any(%(reasons)s)
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A pass that ended without its student; ``by`` and ``reason`` may be empty."""

    card: PassCard
    by: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """A student's home, and what they have to be told first where no pass of theirs is live."""

    screen: StudentScreen
    outcome: Outcome | None


def home_of(*, actor: Actor, now: datetime) -> Home:
    """``student_screen`` and ``last_outcome``; to look whether there is one costs no round trip."""
    student_id = actor.person_id
    with in_one_go():
        asked = _ask_whether_to_tell(student_id, now)
        screen = student_screen(actor=actor, now=now)
    is_told = bool(asked()) and screen.card is None
    return Home(screen, last_outcome(student=actor, now=now) if is_told else None)


def _ask_whether_to_tell(student_id: UUID, now: datetime) -> Callable[[], list[Any]]:
    parameters = {
        "district": district_in_force(),
        "student": student_id,
        "since": now - FRESH,
        "reasons": sorted(WORTH_TELLING),
    }
    return ask(_IS_TO_BE_TOLD, parameters)


def last_outcome(*, student: Actor, now: datetime) -> Outcome | None:
    """What the student has to be told about their last pass, for ten minutes.

    One statement; a second for the words of whoever said no or closed the pass.
    """
    card = next(iter(cards_of_student(student_id=student.person_id, limit=1)), None)
    if card is None or card.ended_at is None or card.end_reason not in WORTH_TELLING:
        return None
    if now - card.ended_at > FRESH:
        return None
    if card.end_reason not in {"declined", "by_staff"}:
        return Outcome(card)
    last = timeline(pass_id=card.id, reader=student)[-1]
    reason = str(last.detail.get("reason", ""))
    return Outcome(card, last.actor, reason if reason not in WORTH_TELLING else "")


@dataclass(frozen=True, slots=True)
class Totals:
    """Passes that started since two instants, and the usual time in the halls of a pass."""

    this_week: int
    this_month: int
    usual: timedelta


_TOTALS = """
    select count(*) filter (where started_at >= %(week)s),
           count(*) filter (where started_at >= %(month)s),
           coalesce(extract(epoch from percentile_cont(0.5) within group (order by
               coalesce(arrived_at, ended_at) - started_at
               + coalesce(ended_at - returning_at, interval '0'))), 0)
    from passes_hallpass
    where district_id = %(district)s and student_id = %(student)s
      and requested_at >= least(%(week)s, %(month)s) and started_at is not null
"""


def totals_of_student(*, student_id: UUID, week: datetime, month: datetime) -> Totals:
    """``week`` and ``month`` are the instants at which they began at the school."""
    parameters: dict[str, Any] = {
        "district": district_in_force(),
        "student": student_id,
        "week": week,
        "month": month,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TOTALS, parameters)
        this_week, this_month, seconds = cursor.fetchone()
    return Totals(this_week, this_month, timedelta(seconds=int(seconds)))
