"""Scheduled passes whose time has come start, join the line, or come to nothing."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from corridor.core.tenancy import new_id
from corridor.passes.commands.going import go_or_wait
from corridor.passes.gate import Decision, open_gate
from corridor.passes.line import closed
from corridor.passes.models import Source
from corridor.passes.situation import LivePass, Place, Step
from corridor.passes.store import Concern
from corridor.planning.falling_due import Later, Over, what_now
from corridor.planning.models import ScheduledPass, State
from corridor.planning.news import topics_of
from corridor.planning.notices.occasions import OF_STATE, announce
from corridor.planning.scene import Case, cases
from corridor.planning.store import write

BATCH = 200
_WRITTEN = ("state", "due_at", "wake_at", "ended_at", "end_reason", "refused_by", "hall_pass")


def start_due(*, school_id: UUID, now: datetime) -> int:
    """Deal with the scheduled passes of a school that fall due, one batch behind one gate; returns
    how many those were. Call it again until there are none: others get through in between."""
    found = ScheduledPass.objects.filter(school_id=school_id, wake_at__lte=now)
    found = found.order_by("wake_at", "made_at", "id")
    due = dict(found.values_list("id", "student_id")[:BATCH])
    if not due:
        return 0
    concern = Concern(others=tuple(set(due.values())))
    with open_gate(school_id=school_id, now=now, concern=concern) as decision:
        plans = list(found.filter(id__in=due))  # asked again: the gate is ours only now
        for case in cases(decision, plans):
            _settle(decision, case)
        write(plans, _WRITTEN)
    return len(due)


def _settle(decision: Decision, case: Case) -> None:
    plan, now = case.plan, decision.now
    match what_now(plan, case.occasion, now):
        case Later(due_at=due, wake_at=wake_at):
            plan.due_at, plan.wake_at = due, wake_at
            return
        case Over(state=state, reason=reason, refused_by=code):
            plan.state, plan.end_reason, plan.refused_by = state, reason, code
            plan.ended_at = now
        case _:
            plan.hall_pass_id = _start(decision, case)
            plan.state = State.STARTED
    plan.wake_at = None
    announce(decision, OF_STATE[plan.state], [plan])
    decision.tell(*topics_of(plan))


def _start(decision: Decision, case: Case) -> UUID:
    stale = decision.board.of_student(case.plan.student_id)
    if stale is not None:
        decision.take(closed(stale, "ended", "next_request", decision.now))
    live = _pass_of(case, case.origin, decision.now)
    decision.add(live)
    decision.take(Step("requested", live, decision.now, detail={"scheduled": str(case.plan.id)}))
    go_or_wait(decision, live, by=None)
    return live.id


def _pass_of(case: Case, origin: Place, now: datetime) -> LivePass:
    plan, lesson = case.plan, case.lesson
    is_in_class = lesson is not None and lesson.location_id == origin.id
    return LivePass.requested(
        id=new_id(),
        school_id=plan.school_id,
        student_id=plan.student_id,
        origin_id=origin.id,
        destination_id=plan.destination_id,
        section_id=lesson.section_id if lesson and is_in_class else None,
        created_by_id=plan.made_by_id,
        approved_by_id=plan.answered_by_id or (plan.made_by_id if plan.made_by_staff else None),
        approved_at=plan.answered_at,
        trip=plan.trip,
        minutes=plan.minutes,
        note=plan.note,
        made_by_staff=plan.made_by_staff,
        period_ends_at=lesson.ends_at if lesson and lesson.ends_at > now else None,
        requested_at=now,
        source=Source.SCHEDULED.value,
    )
