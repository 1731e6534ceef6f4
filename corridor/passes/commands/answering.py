"""A request is answered: yes or not now."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.core.errors import NotAllowed, NotFound
from corridor.passes import moves, policies
from corridor.passes.commands.requesting import go_or_wait
from corridor.passes.gate import Decision, gate_of
from corridor.passes.situation import LivePass


def approve_pass(*, actor: Actor, pass_id: UUID, now: datetime) -> None:
    """Say yes: the pass starts, or joins the line when the place is full.

    Answering a request that one was not asked about, or one above the pass limit, is
    logged as an override. Raises ``Refused`` (``moved_on``) when somebody was faster.
    """
    with gate_of(actor, pass_id, now) as decision:
        live = _answerable(decision, actor, pass_id)
        overrode = []
        if not policies.was_asked(actor, live):
            overrode.append("approver")
        if live.over_limit:
            overrode.append("pass_limit")
        step = moves.approve(live, actor.member_id, now)
        approved = decision.take(step, by=actor.member_id, overrode=tuple(overrode))
        go_or_wait(decision, approved, by=actor)


def decline_pass(*, actor: Actor, pass_id: UUID, now: datetime, reason: str = "") -> None:
    """Say "not now", with a few words for the student if there are any."""
    with gate_of(actor, pass_id, now) as decision:
        live = _answerable(decision, actor, pass_id)
        overrode = () if policies.was_asked(actor, live) else ("approver",)
        step = moves.decline(live, now, reason.strip()[:200])
        decision.take(step, by=actor.member_id, overrode=overrode)


def _answerable(decision: Decision, actor: Actor, pass_id: UUID) -> LivePass:
    live = decision.find(pass_id)
    if not policies.may_see(actor, live):
        raise NotFound("This pass is somebody else's.")
    if not actor.is_staff:
        raise NotAllowed("Staff answer requests.")
    moves.must_be(live, "requested")
    if not policies.may_answer(actor, live):
        raise NotAllowed("Somebody else was asked.")
    return live
