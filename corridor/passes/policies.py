"""Who may do what with a pass: pure predicates over the actor and the pass."""

from __future__ import annotations

from corridor.accounts.actor import Actor
from corridor.passes.situation import LivePass


def is_own(actor: Actor, live: LivePass) -> bool:
    return live.student_id == actor.person_id


def may_see(actor: Actor, live: LivePass) -> bool:
    """A student sees only their own passes; staff those of their school."""
    return is_own(actor, live) or actor.is_staff


def may_answer(actor: Actor, live: LivePass) -> bool:
    """Whoever was asked; admins may too, which is logged as an override."""
    return actor.is_staff and (actor.person_id in live.asked or actor.is_admin)


def was_asked(actor: Actor, live: LivePass) -> bool:
    return actor.person_id in live.asked


def may_move(actor: Actor, live: LivePass) -> bool:
    """Arrive, head back, end, cancel: the student and any staff of the school."""
    return is_own(actor, live) or actor.is_staff


def may_extend(actor: Actor) -> bool:
    return actor.is_staff


def may_correct(actor: Actor) -> bool:
    return actor.is_staff


def may_watch_the_halls(actor: Actor) -> bool:
    return actor.is_staff
