"""A pass on its way: start, arrive, head back, end, and what staff may change about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.core.errors import Invalid, NotAllowed, NotFound, Refused
from corridor.passes import moves, policies, rules, sentences
from corridor.passes.behalf import principal
from corridor.passes.commands.going import WITH_ADULT, Going, set_aside, start_now
from corridor.passes.gate import Decision, gate_of, lock_gates
from corridor.passes.models import HallPass
from corridor.passes.situation import LivePass
from corridor.rostering.queries import class_around

MOST_MINUTES = 999


def start_pass(*, actor: Actor, pass_id: UUID, now: datetime, reason: str = "") -> None:
    """Leave: a student when it is their turn, staff at any time from the line.

    Staff who are warned about somebody being kept apart give a ``reason``.
    """
    with _moving(actor, pass_id, now) as (decision, live):
        moves.must_be(live, "waiting", "offered")
        if live.state == "waiting" and not actor.is_staff:
            raise sentences.not_your_turn()
        start_now(decision, live, Going(by=actor, reason=reason))


def send_with_adult(*, actor: Actor, pass_id: UUID, now: datetime) -> None:
    """Staff walk along: the student goes at once, past the line and past being kept apart."""
    with _visible(actor, pass_id, now) as (decision, live):
        if not policies.may_send(actor, live):
            raise NotAllowed("Staff who were asked send students.")
        moves.must_be(live, "requested", "waiting", "offered")
        going = Going(by=actor, reason=WITH_ADULT, outcome="with_adult")
        if live.state == "requested":
            who = principal(actor, live, decision.book)
            step = moves.approve(live, who.member_id, None, now)
            overrode = set_aside(actor, live)
            start_now(decision, decision.take(step, by=actor.member_id, overrode=overrode), going)
        else:
            start_now(decision, live, going)


def call_urgent(*, actor: Actor, pass_id: UUID, now: datetime) -> None:
    """ "I can't wait" on a pass that waits for a yes or in line: the teacher is asked at once.

    The place in line is kept.
    """
    with _visible(actor, pass_id, now) as (decision, live):
        if not policies.is_own(actor, live):
            raise NotAllowed("Students say this for themselves.")
        if not decision.book.settings.urgent_is_on:
            raise Invalid({"urgent": _("This school has turned “I can’t wait” off.")})
        if not live.urgent:
            asked = _who_helps(decision, live)
            decision.take(moves.call_urgent(live, asked, now), by=actor.member_id)


def mark_urgent(*, actor: Actor, pass_id: UUID, now: datetime) -> None:
    """Staff say that an office should look at a request at once: everybody who answers there is
    asked, and either yes is enough.

    Nothing where that was said before. Raises ``Refused`` once it was answered, and where nobody
    is there who could.
    """
    with _visible(actor, pass_id, now) as (decision, live):
        if not policies.may_mark_urgent(actor):
            raise NotAllowed("Staff say this of a request.")
        moves.must_be(live, "requested")
        there = _who_answers_there(decision, live)
        if not live.urgent or not set(there) <= set(live.asked):
            decision.take(moves.mark_urgent(live, there, now), by=actor.member_id)


def _who_answers_there(decision: Decision, live: LivePass) -> tuple[UUID, ...]:
    place = decision.book.places[live.destination_id]
    there = rules.present(decision.book, place.approvers, decision.now)
    if not there:
        sentence = _("Nobody who answers for {place} is there now. Please call the office.")
        raise Refused.because("nobody_there", sentence.format(place=place.name))
    return there


def _who_helps(decision: Decision, live: LivePass) -> tuple[UUID, ...]:
    where = class_around(person_id=live.student_id, school_id=live.school_id, now=decision.now)
    teachers = tuple(t.person_id for t in where.teachers) if where else ()
    places = decision.book.places
    origin, destination = places.get(live.origin_id), places[live.destination_id]
    return rules.helpers(decision.book, teachers, origin, destination, decision.now)


def arrive(*, actor: Actor, pass_id: UUID, now: datetime) -> None:
    """The student is there: the clock stops, a one-way pass ends."""
    with _moving(actor, pass_id, now) as (decision, live):
        for step in moves.arrive(live, now):
            decision.take(step, by=actor.member_id)


def send_back(*, actor: Actor, pass_id: UUID, now: datetime) -> None:
    """The student heads back to where they came from."""
    with _moving(actor, pass_id, now) as (decision, live):
        step = moves.send_back(
            live,
            settings=decision.book.settings,
            by_student=policies.is_own(actor, live),
            now=now,
        )
        decision.take(step, by=actor.member_id)


def end_pass(*, actor: Actor, pass_id: UUID, now: datetime) -> None:
    """The student is back, or staff close the pass."""
    with _moving(actor, pass_id, now) as (decision, live):
        step = moves.end(
            live,
            settings=decision.book.settings,
            by_student=policies.is_own(actor, live),
            now=now,
        )
        decision.take(step, by=actor.member_id)


def cancel_pass(*, actor: Actor, pass_id: UUID, now: datetime) -> None:
    """Take a request back, or leave the line."""
    with _moving(actor, pass_id, now) as (decision, live):
        decision.take(moves.cancel(live, now), by=actor.member_id)


def extend_pass(*, actor: Actor, pass_id: UUID, minutes: int, now: datetime) -> None:
    """Staff give more minutes, counted from when it is due, or from now when it is over."""
    if not 1 <= minutes <= MOST_MINUTES:
        raise Invalid({"minutes": _("Choose from 1 to {most} minutes.").format(most=MOST_MINUTES)})
    with _visible(actor, pass_id, now) as (decision, live):
        if not policies.may_extend(actor):
            raise NotAllowed("Students can't give themselves more time.")
        decision.take(moves.extend(live, minutes, now), by=actor.member_id)


def correct_pass(*, actor: Actor, pass_id: UUID, now: datetime) -> None:
    """Staff say that a forgotten pass ended on time; what was recorded stays in its events."""
    with _visible(actor, pass_id, now) as (decision, live):
        if not policies.may_correct(actor):
            raise NotAllowed("Staff correct passes.")
        decision.take(moves.correct_to_on_time(live, now), by=actor.member_id)


def confirm_back(*, actor: Actor, pass_id: UUID, now: datetime) -> None:
    """Staff say that a student whose pass closed by itself is back; since when, nobody knows."""
    with _visible(actor, pass_id, now) as (decision, live):
        if not policies.may_correct(actor):
            raise NotAllowed("Staff correct passes.")
        decision.take(moves.confirm(live, now), by=actor.member_id)


def confirm_all(*, actor: Actor, pass_ids: Sequence[UUID], now: datetime) -> int:
    """Everybody is back whose pass closed by itself; returns how many that were.

    What somebody else settled meanwhile is left alone.
    """
    confirmed = 0
    with transaction.atomic():
        lock_gates(actor.district_id, actor.school.id, None)
        for pass_id in pass_ids:
            with suppress(Refused, NotFound):
                confirm_back(actor=actor, pass_id=pass_id, now=now)
                confirmed += 1
    return confirmed


def reopen_pass(*, actor: Actor, pass_id: UUID, now: datetime) -> None:
    """Staff say that a student whose pass closed by itself is still out: it goes on."""
    owner = HallPass.objects.filter(id=pass_id, school_id=actor.school.id)
    student_id = owner.values_list("student_id", flat=True).first()
    with _visible(actor, pass_id, now, student_id) as (decision, live):
        if not policies.may_correct(actor):
            raise NotAllowed("Staff correct passes.")
        if decision.live_of(live.student_id):
            raise Refused.because("live_pass", _("This student has another pass by now."))
        step = moves.reopen(live, settings=decision.book.settings, now=now)
        decision.take(step, by=actor.member_id)


@contextmanager
def _visible(
    actor: Actor, pass_id: UUID, now: datetime, student_id: UUID | None = None
) -> Iterator[tuple[Decision, LivePass]]:
    """With ``student_id`` whatever other pass that student has is on the board as well."""
    with gate_of(actor, pass_id, now, student_id) as decision:
        live = decision.find(pass_id)
        if not policies.may_see(actor, live):
            raise NotFound("This pass is somebody else's.")
        yield decision, live


@contextmanager
def _moving(actor: Actor, pass_id: UUID, now: datetime) -> Iterator[tuple[Decision, LivePass]]:
    with _visible(actor, pass_id, now) as (decision, live):
        if not policies.may_move(actor, live):
            raise NotAllowed("Somebody else moves this pass on.")
        yield decision, live
