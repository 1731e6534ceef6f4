"""What each verb does to a pass: pure, from the pass before to the ``Step`` it makes.

A verb that no longer fits the state raises ``Refused`` with the code ``moved_on``.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.core.errors import Refused
from corridor.passes import rules
from corridor.passes.line import closed
from corridor.passes.models import END_UNKNOWN, NEXT, Trip
from corridor.passes.sentences import moved_on
from corridor.passes.situation import Book, LivePass, Settings, Step

BY_STAFF = "by_staff"  # in the detail of "urgent": not the student said so


def must_be(live: LivePass, *states: str) -> None:
    if live.state not in states:
        raise moved_on(live.state)


def to_state(live: LivePass, state: str) -> LivePass:
    """The pass in its next state; raises ``Refused`` where the life of a pass forbids it."""
    if state not in NEXT.get(live.state, frozenset()):
        raise moved_on(live.state)
    return replace(live, state=state)


AHEAD_OF_ALL = 10**12


def join_line(live: LivePass, ticket: int, now: datetime, *, ahead: bool = False) -> Step:
    """At the end of the line; ``ahead``: behind only those who are ahead as well."""
    ticket = ticket - AHEAD_OF_ALL if ahead else ticket
    after = replace(to_state(live, "waiting"), ticket=ticket)
    return Step("joined_line", after, now)


def start(live: LivePass, *, book: Book, now: datetime, by_staff: bool) -> Step:
    """Out of the door: the clock starts, and the pass begins to count toward the limit.

    A pass that staff made for a student counts only where the school says so; one of a
    student who could not wait does not count when staff let it start, and neither does one
    that has a source of its own.
    """
    settings, places = book.settings, book.places
    counts = rules.counts(places.get(live.origin_id), places[live.destination_id])
    counts = counts and not live.source and not (live.urgent and by_staff)
    counts = counts and (settings.staff_passes_count or not live.made_by_staff)
    after = replace(
        to_state(live, "out"),
        started_at=now,
        due_at=now + timedelta(minutes=live.minutes),
        offered_until=None,
        counted_on=settings.local_date(now) if counts else None,
    )
    return Step("started", after, now, detail={"minutes": live.minutes})


def decline(live: LivePass, now: datetime, reason: str) -> Step:
    to_state(live, "declined")
    step = closed(live, "declined", "declined", now)
    return replace(step, detail={"reason": reason}) if reason else step


def cancel(live: LivePass, now: datetime) -> Step:
    to_state(live, "cancelled")
    return closed(live, "cancelled", "cancelled", now)


def arrive(live: LivePass, now: datetime) -> list[Step]:
    """The clock stops; a one-way pass is over."""
    must_be(live, "out")
    there = Step("arrived", replace(to_state(live, "arrived"), arrived_at=now), now)
    if live.trip == "round_trip":
        return [there]
    return [there, closed(there.after, "ended", "arrived", now)]


def send_back(live: LivePass, *, settings: Settings, by_student: bool, now: datetime) -> Step:
    """On the way back, with the school's minutes for the walk.

    Students head back from where they arrived; staff also turn round who is still on the way.
    """
    if live.trip == Trip.ONE_WAY:
        raise Refused.because("one_way", _("This pass leads one way. There is no way back."))
    if by_student:
        must_be(live, "arrived")
    after = replace(
        to_state(live, "returning"),
        arrived_at=live.arrived_at or now,
        returning_at=now,
        due_at=now + timedelta(minutes=settings.return_minutes),
    )
    return Step("sent_back", after, now, detail={"minutes": settings.return_minutes})


def end(live: LivePass, *, settings: Settings, by_student: bool, now: datetime) -> Step:
    """Back; a trip of under a minute is not counted toward the limit."""
    to_state(live, "ended")
    reason = "returned" if by_student else "by_staff"
    refund = timedelta(seconds=settings.refund_seconds)
    quick = live.started_at is not None and now - live.started_at <= refund
    kept = replace(live, counted_on=None) if quick else live
    return closed(kept, "ended", reason, now)


def extend(live: LivePass, minutes: int, now: datetime) -> Step:
    must_be(live, "out", "returning")
    later = max(live.due_at or now, now) + timedelta(minutes=minutes)
    after = replace(live, due_at=later, minutes=live.minutes + minutes)
    return Step("extended", after, now, detail={"minutes": minutes})


def correct_to_on_time(ended: LivePass, now: datetime) -> Step:
    """A forgotten pass "ended on time": its end becomes the moment it was due."""
    must_be(ended, "ended")
    due, stopped = ended.due_at, ended.clock_stopped_at
    if due is None or ended.ended_at is None or stopped is None or stopped <= due:
        raise Refused.because("on_time", _("This pass ended on time already."))
    on_time = max(due, ended.arrived_at or due)
    after = replace(ended, ended_at=on_time, end_reason="corrected")
    detail: dict[str, str | int] = {
        "was": ended.ended_at.isoformat(),
        "now": on_time.isoformat(),
    }
    return Step("corrected", after, now, detail=detail)


def approve(live: LivePass, member_id: UUID, person_id: UUID | None, now: datetime) -> Step:
    """A yes; with both sides asked, that of the person's side, or of both for an admin."""
    must_be(live, "requested")
    left = tuple(side for side in (live.asked, live.asked_too) if side and person_id not in side)
    one_to_go = len(left) == 1 and bool(live.asked_too)
    after = replace(
        live,
        approved_by_id=member_id,
        approved_at=now,
        asked=left[0] if one_to_go else live.asked,
        asked_too=(),
    )
    return Step("approved", after, now, detail={"one_to_go": 1} if one_to_go else {})


def is_agreed(step: Step) -> bool:
    """Whether this yes was the last one needed."""
    return "one_to_go" not in step.detail


def call_urgent(live: LivePass, asked: tuple[UUID, ...], now: datetime) -> Step:
    """ "I can't wait": whoever is asked may send the student at once; the place in line stays."""
    must_be(live, "requested", "waiting", "offered")
    everyone = tuple(dict.fromkeys(live.asked + live.asked_too + asked))
    return Step("urgent", replace(live, urgent=True, asked=everyone, asked_too=()), now)


def mark_urgent(live: LivePass, there: tuple[UUID, ...], now: datetime) -> Step:
    """Staff say so: whoever answers ``there`` is asked as well, and one yes is enough."""
    return replace(call_urgent(live, there, now), detail={BY_STAFF: 1})


def _must_be_unknown(ended: LivePass) -> None:
    must_be(ended, "ended")
    if ended.end_reason not in END_UNKNOWN:
        raise Refused.because("was_back", _("Somebody said that this student is back."))


def reopen(ended: LivePass, *, settings: Settings, now: datetime) -> Step:
    """The pass that was closed by itself goes on: the student is still out."""
    _must_be_unknown(ended)
    after = replace(
        ended,
        state="returning",
        returning_at=ended.returning_at or now,
        due_at=now + timedelta(minutes=settings.return_minutes),
        ended_at=None,
        end_reason="",
        period_ends_at=None,
    )
    return Step("reopened", after, now)


def confirm(ended: LivePass, now: datetime) -> Step:
    """A pass that was closed by itself: the student was back, nobody knows since when."""
    _must_be_unknown(ended)
    return Step("confirmed", ended, now)
