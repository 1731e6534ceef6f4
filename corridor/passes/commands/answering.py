"""A request is answered: yes or not now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from corridor.accounts.actor import Actor
from corridor.core.errors import NotAllowed, NotFound, Refused
from corridor.passes import moves, policies
from corridor.passes.behalf import principal
from corridor.passes.commands.going import Going, go_or_wait, set_aside, start_now
from corridor.passes.gate import Decision, gate_of, lock_gates
from corridor.passes.situation import LivePass
from corridor.schools.permissions import Permission


def approve_pass(*, actor: Actor, pass_id: UUID, now: datetime, reason: str = "") -> None:
    """Say yes: the pass starts, or joins the line when the place is full.

    An urgent pass starts whatever stands in its way; only where the student would meet
    somebody they are kept apart from does it take a ``reason``, or an adult
    (``send_with_adult``). Where both sides have to agree the first yes is remembered.
    Answering a request that one was not asked about, or one above the pass limit, is logged
    as an override. Raises ``Refused`` (``moved_on``) when somebody was faster.
    """
    with gate_of(actor, pass_id, now) as decision:
        live = _answerable(decision, actor, pass_id)
        if live.state != "requested":
            overrode = set_aside(actor, live)
            start_now(decision, live, Going(by=actor, reason=reason, overrode=overrode))
            return
        who = principal(actor, live, decision.book)
        step = moves.approve(live, who.member_id, who.person_id, now)
        approved = decision.take(step, by=actor.member_id, overrode=set_aside(actor, live))
        if not moves.is_agreed(step):
            return
        if live.urgent:
            start_now(decision, approved, Going(by=actor, reason=reason))
        else:
            go_or_wait(decision, approved, by=actor)


def approve_all(*, actor: Actor, pass_ids: Sequence[UUID], now: datetime) -> int:
    """Say yes to several requests at once, the one asked first first; returns how many.

    They are released under the capacities: who finds no room joins the line. What somebody
    else answered meanwhile is left alone.
    """
    approved = 0
    with transaction.atomic():
        lock_gates(actor.district_id, actor.school.id, None)
        for pass_id in sorted(pass_ids):
            try:
                approve_pass(actor=actor, pass_id=pass_id, now=now)
            except (Refused, NotFound, NotAllowed):
                continue
            approved += 1
    return approved


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
    if not actor.powers & {Permission.ANSWER_REQUESTS, Permission.ANSWER_FOR_OTHERS}:
        raise NotAllowed("Staff answer requests.")
    moves.must_be(live, "requested", *(("waiting", "offered") if live.urgent else ()))
    if not policies.may_answer(actor, live):
        raise NotAllowed("Somebody else was asked.")
    return live
