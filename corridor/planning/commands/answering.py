"""A plan is answered, cancelled, or declined by the student it is for."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.core.errors import NotAllowed, NotFound, Refused
from corridor.passes.gate import Decision, open_gate
from corridor.planning import policies
from corridor.planning.models import EndReason, ScheduledPass, State
from corridor.planning.models.scheduled import NEXT
from corridor.planning.news import classes_left, topics_of
from corridor.planning.notices.occasions import ANSWERED, CANCELLED, announce
from corridor.planning.store import write

BY_NOW = {
    State.REQUESTED: _("This pass is waiting for a yes by now."),
    State.SCHEDULED: _("This pass is scheduled by now."),
    State.STARTED: _("This pass has started by now."),
    State.MISSED: _("The time of this pass is over."),
    State.DECLINED: _("This pass was turned down by now."),
    State.CANCELLED: _("This pass was cancelled by now."),
}
_ENDED = ("state", "wake_at", "ended_at", "end_reason", "ended_by", "words")
_ANSWERED = ("state", "asked", "asked_too", "answered_by", "answered_at")


def approve_scheduled(*, actor: Actor, plan_id: UUID, now: datetime) -> None:
    """Say yes; where both sides have to agree the first yes is remembered. Raises ``Refused``
    (``moved_on``) when somebody was faster, or its time is over."""
    with _plans(actor, [plan_id], now) as (decision, plans):
        plan = plans[0]
        _answerable(actor, plan)
        if plan.due_at is not None and plan.due_at <= now:
            raise Refused.because("moved_on", str(BY_NOW[State.MISSED]))
        sides = [side for side in (plan.asked, plan.asked_too) if side]
        left = [side for side in sides if set(side).isdisjoint(actor.people)]
        if len(sides) > 1 and len(left) == 1:
            plan.asked, plan.asked_too = left[0], []
        else:
            plan.state, plan.asked_too = State.SCHEDULED, []
        plan.answered_by_id, plan.answered_at = actor.member_id, now
        write(plans, _ANSWERED)
        announce(decision, ANSWERED, plans)


def decline_scheduled(*, actor: Actor, plan_id: UUID, now: datetime, words: str = "") -> None:
    """Say "not this time", with a few words for the student if there are any."""
    with _plans(actor, [plan_id], now) as (decision, plans):
        _answerable(actor, plans[0])
        _end(actor, plans[0], State.DECLINED, EndReason.DECLINED, now)
        plans[0].words = words.strip()[:200]
        write(plans, _ENDED)
        announce(decision, ANSWERED, plans)


def cancel_scheduled(
    *, actor: Actor, plan_ids: Collection[UUID], now: datetime, words: str = ""
) -> int:
    """Take plans back, all or none; returns how many. A student's own, and those that they may
    decline, or any of them by staff."""
    reason = EndReason.BY_STUDENT if actor.is_student else EndReason.BY_STAFF
    with _plans(actor, plan_ids, now) as (decision, plans):
        for plan in plans:
            if not policies.may_cancel(actor, plan):
                raise NotAllowed("This was planned by staff, and stays.")
            _end(actor, plan, State.CANCELLED, reason, now)
            plan.words = words.strip()[:200]
        write(plans, _ENDED)
        announce(decision, CANCELLED, plans)
    return len(plans)


def _answerable(actor: Actor, plan: ScheduledPass) -> None:
    if not policies.may_answer(actor, plan):
        raise NotAllowed("Whoever was asked answers.")
    if plan.state != State.REQUESTED:
        raise moved_on(plan.state)


def _end(actor: Actor, plan: ScheduledPass, state: str, reason: str, now: datetime) -> None:
    if state not in NEXT.get(plan.state, frozenset()):
        raise moved_on(plan.state)
    plan.state, plan.end_reason = state, reason
    plan.ended_at, plan.ended_by_id, plan.wake_at = now, actor.member_id, None


def moved_on(state: str) -> Refused:
    """Somebody was faster: the verb no longer fits the state."""
    return Refused.because("moved_on", str(BY_NOW[State(state)]))


@contextmanager
def _plans(
    actor: Actor, plan_ids: Collection[UUID], now: datetime
) -> Iterator[tuple[Decision, list[ScheduledPass]]]:
    """These plans, behind the gate; the screens that show them are told afterwards."""
    with open_gate(school_id=actor.school.id, now=now, by=actor) as decision:
        found = ScheduledPass.objects.filter(school_id=actor.school.id, id__in=plan_ids)
        plans = [plan for plan in found.order_by("id") if policies.may_see(actor, plan)]
        if len(plans) != len(set(plan_ids)):
            raise NotFound("There is no such plan, or it is somebody else's.")
        today = decision.book.settings.local_date(now)
        before = [topic for plan in plans for topic in topics_of(plan)]
        before += classes_left(plans, today=today)
        yield decision, plans
        decision.tell(*before)
