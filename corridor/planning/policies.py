"""Who may do what with a scheduled pass: pure predicates over the actor and the plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.planning.models import Club
from corridor.schools.permissions import Permission


class Plan(Protocol):
    """What of a scheduled pass decides: the row has it, and the card that pages show."""

    @property
    def student_id(self) -> UUID: ...
    @property
    def asked(self) -> Sequence[UUID]: ...
    @property
    def asked_too(self) -> Sequence[UUID]: ...
    @property
    def made_by_staff(self) -> bool: ...
    @property
    def may_decline(self) -> bool: ...


def is_own(actor: Actor, plan: Plan) -> bool:
    return plan.student_id == actor.person_id


def may_see(actor: Actor, plan: Plan) -> bool:
    """A student sees only their own; staff those of their school."""
    return is_own(actor, plan) or actor.may(Permission.SEE_PASSES)


def was_asked(actor: Actor, plan: Plan) -> bool:
    return not {*plan.asked, *plan.asked_too}.isdisjoint(actor.people)


def may_answer(actor: Actor, plan: Plan) -> bool:
    """Whoever was asked, or an assistant of theirs; admins too."""
    asked = was_asked(actor, plan) and actor.may(Permission.ANSWER_REQUESTS)
    return asked or actor.may(Permission.ANSWER_FOR_OTHERS)


def may_cancel(actor: Actor, plan: Plan) -> bool:
    """Staff any that they see. A student what they planned themselves, and what they may decline:
    what staff planned for them otherwise stays."""
    if actor.may(Permission.MAKE_PASSES):
        return True
    return is_own(actor, plan) and (plan.may_decline or not plan.made_by_staff)


def may_move(actor: Actor, plan: Plan) -> bool:
    """To another time: staff any, a student what waits for a yes or was missed."""
    return actor.may(Permission.MAKE_PASSES) or (is_own(actor, plan) and not plan.made_by_staff)


def may_change_club(actor: Actor, club: Club) -> bool:
    """Its owner, as long as they may make passes, and whoever looks after all clubs."""
    is_owner = club.owner_id == actor.member_id and actor.may(Permission.MAKE_PASSES)
    return is_owner or actor.may(Permission.ALL_CLUBS)
