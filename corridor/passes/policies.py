"""Who may do what with a pass: pure predicates over the actor and the pass."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from corridor.accounts.actor import Actor


class AnyPass(Protocol):
    """What these predicates ask of a pass: a ``LivePass`` and a ``PassCard`` both answer."""

    @property
    def student_id(self) -> UUID: ...
    @property
    def asked(self) -> tuple[UUID, ...]: ...


def is_own(actor: Actor, live: AnyPass) -> bool:
    return live.student_id == actor.person_id


def may_see(actor: Actor, live: AnyPass) -> bool:
    """A student sees only their own passes; staff those of their school."""
    return is_own(actor, live) or actor.is_staff


def may_answer(actor: Actor, live: AnyPass) -> bool:
    """Whoever was asked; admins may too, which is logged as an override."""
    return actor.is_staff and (actor.person_id in live.asked or actor.is_admin)


def was_asked(actor: Actor, live: AnyPass) -> bool:
    return actor.person_id in live.asked


def may_move(actor: Actor, live: AnyPass) -> bool:
    """Arrive, head back, end, cancel: the student and any staff of the school."""
    return is_own(actor, live) or actor.is_staff


def may_extend(actor: Actor) -> bool:
    return actor.is_staff


def may_correct(actor: Actor) -> bool:
    return actor.is_staff


def may_watch_the_halls(actor: Actor) -> bool:
    return actor.is_staff
