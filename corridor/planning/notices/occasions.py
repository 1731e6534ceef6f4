"""What of a plan people are told: named here, written with the decision itself.

Many plans of one student that come of one act are told of once, by the first of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from corridor.passes.gate import Decision
from corridor.planning.models import ScheduledPass

MADE, MOVED, ANSWERED = "plan_made", "plan_moved", "plan_answered"
CANCELLED, STARTED, MISSED = "plan_cancelled", "plan_started", "plan_missed"
NEAR = "plan_near"  # written by ``reminding``
OCCASIONS = (MADE, MOVED, ANSWERED, CANCELLED, STARTED, MISSED, NEAR)
OF_STATE = {"started": STARTED, "missed": MISSED, "cancelled": CANCELLED}


def announce(decision: Decision, kind: str, plans: Iterable[ScheduledPass]) -> None:
    """For each student the first of these plans; what waits for a yes is asked one by one."""
    first: dict[object, ScheduledPass] = {}
    for plan in sorted(plans, key=lambda one: one.date):
        first.setdefault(_once(plan, kind), plan)
    for plan in first.values():
        decision.announce(kind, plan.id)


def _once(plan: ScheduledPass, kind: str) -> UUID:
    return plan.id if kind == MADE and plan.state == "requested" else plan.student_id
