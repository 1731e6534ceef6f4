"""Who may say who covers for whom: pure predicates."""

from __future__ import annotations

from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.accounts.models import Role
from corridor.schools.permissions import Permission


def is_office(actor: Actor) -> bool:
    return actor.may(Permission.COVERAGE)


def may_cover(actor: Actor) -> bool:
    """Whoever answers requests may cover for others; who is here as a stand-in is here for what
    they were given."""
    return actor.may(Permission.ANSWER_REQUESTS) and actor.stand_in is None


def may_arrange(actor: Actor, teacher_id: UUID, cover_id: UUID | None) -> bool:
    """The office, and for themselves both sides; ids of members."""
    return is_office(actor) or (may_cover(actor) and actor.member_id in (teacher_id, cover_id))


def may_stop(actor: Actor, teacher_id: UUID, cover_id: UUID | None) -> bool:
    return may_arrange(actor, teacher_id, cover_id)


def may_let_in(actor: Actor, teacher_id: UUID) -> bool:
    """Make a day pass: the office, and a teacher for their own rooms."""
    teaches = Role.TEACHER.value in actor.roles and may_cover(actor)
    return is_office(actor) or (teaches and actor.member_id == teacher_id)
