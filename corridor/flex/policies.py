"""Who may do what with activities: pure predicates over the actor."""

from __future__ import annotations

from corridor.accounts.actor import Actor
from corridor.flex.models import Activity
from corridor.schools.permissions import Permission


def may_offer(actor: Actor) -> bool:
    """Staff offer activities of their own."""
    return actor.may(Permission.MAKE_PASSES)


def may_run(actor: Actor, activity: Activity) -> bool:
    """Its owner, or an assistant of theirs; and whoever looks after Flex as a whole."""
    is_own = activity.owner_id in actor.members and may_offer(actor)
    return is_own or actor.may(Permission.FLEX)


def may_require(actor: Actor) -> bool:
    return actor.may(Permission.FLEX)


def may_join(grade: str, activity: Activity) -> bool:
    """Whether it is for students of a grade, as the roster has it; none named: for everybody."""
    return not activity.grades or grade in activity.grades
