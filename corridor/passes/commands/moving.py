"""A pass on its way: start, arrive, head back, end, and what staff may change about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.core.errors import Invalid, NotAllowed, NotFound, Refused
from corridor.passes import moves, policies
from corridor.passes.commands.requesting import start_now
from corridor.passes.gate import Decision, gate_of
from corridor.passes.situation import LivePass

MOST_MINUTES = 999


def start_pass(*, actor: Actor, pass_id: UUID, now: datetime) -> None:
    """Leave: a student when it is their turn, staff at any time from the line."""
    with _visible(actor, pass_id, now) as (decision, live):
        moves.must_be(live, "waiting", "offered")
        if live.state == "waiting" and not actor.is_staff:
            raise Refused.because(
                "not_your_turn",
                _("It is not your turn yet. We'll tell you."),
                overridable_by=(_("any teacher"),),
            )
        start_now(decision, live, by=actor)


def arrive(*, actor: Actor, pass_id: UUID, now: datetime) -> None:
    """The student is there: the clock stops, a one-way pass ends."""
    with _visible(actor, pass_id, now) as (decision, live):
        for step in moves.arrive(live, now):
            decision.take(step, by=actor.member_id)


def send_back(*, actor: Actor, pass_id: UUID, now: datetime) -> None:
    """The student heads back to where they came from."""
    with _visible(actor, pass_id, now) as (decision, live):
        step = moves.send_back(live, settings=decision.book.settings, now=now)
        decision.take(step, by=actor.member_id)


def end_pass(*, actor: Actor, pass_id: UUID, now: datetime) -> None:
    """The student is back, or staff close the pass."""
    with _visible(actor, pass_id, now) as (decision, live):
        step = moves.end(
            live,
            settings=decision.book.settings,
            by_student=policies.is_own(actor, live),
            now=now,
        )
        decision.take(step, by=actor.member_id)


def cancel_pass(*, actor: Actor, pass_id: UUID, now: datetime) -> None:
    """Take a request back, or leave the line."""
    with _visible(actor, pass_id, now) as (decision, live):
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


@contextmanager
def _visible(actor: Actor, pass_id: UUID, now: datetime) -> Iterator[tuple[Decision, LivePass]]:
    with gate_of(actor, pass_id, now) as decision:
        live = decision.find(pass_id)
        if not policies.may_see(actor, live):
            raise NotFound("This pass is somebody else's.")
        yield decision, live
