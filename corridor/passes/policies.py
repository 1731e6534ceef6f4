"""Who may do what with a pass: pure predicates over the actor and the pass."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.passes.situation import Place
from corridor.schools.permissions import Permission


class AnyPass(Protocol):
    """What these predicates ask of a pass: a ``LivePass`` and a ``PassCard`` both answer."""

    @property
    def student_id(self) -> UUID: ...
    @property
    def origin_id(self) -> UUID: ...
    @property
    def destination_id(self) -> UUID: ...
    @property
    def asked(self) -> tuple[UUID, ...]: ...
    @property
    def asked_too(self) -> tuple[UUID, ...]: ...


def is_own(actor: Actor, live: AnyPass) -> bool:
    return live.student_id == actor.person_id


def may_see(actor: Actor, live: AnyPass) -> bool:
    """A student sees only their own passes; staff those of their school, a stand-in those of the
    rooms that they cover."""
    return is_own(actor, live) or (actor.may(Permission.SEE_PASSES) and concerns(actor, live))


def concerns(actor: Actor, live: AnyPass) -> bool:
    return was_asked(actor, live) or actor.reaches(live.origin_id, live.destination_id)


def may_answer(actor: Actor, live: AnyPass) -> bool:
    """Whoever was asked, an assistant of theirs, or who covers for them; admins too, logged as an
    override."""
    asked = was_asked(actor, live) and actor.may(Permission.ANSWER_REQUESTS)
    return asked or actor.may(Permission.ANSWER_FOR_OTHERS)


def was_asked(actor: Actor, live: AnyPass) -> bool:
    return not {*live.asked, *live.asked_too}.isdisjoint(actor.people)


def may_see_urgent(actor: Actor, live: AnyPass) -> bool:
    """That somebody said "I can't wait": they, whoever was asked, and the nurse."""
    return is_own(actor, live) or was_asked(actor, live) or actor.may(Permission.SEE_URGENT)


def may_mark_urgent(actor: Actor) -> bool:
    """Whoever sees the requests of others may say that one can't wait."""
    return actor.may(Permission.SEE_PASSES)


def may_send(actor: Actor, live: AnyPass) -> bool:
    """Send a student who waits in line, or whose request they may answer."""
    return actor.may(Permission.RUN_PASSES) and (not live.asked or may_answer(actor, live))


def may_extend(actor: Actor) -> bool:
    return actor.may(Permission.RUN_PASSES)


def may_correct(actor: Actor) -> bool:
    return actor.may(Permission.RUN_PASSES)


def ended_there(end_reason: str, returning_at: datetime | None) -> bool:
    """Whether a visit ended where it led to, so that the way back is still to come."""
    return end_reason in ("by_staff", "arrived") and returning_at is None


def may_return(actor: Actor) -> bool:
    """End a visit and make the pass back: who runs passes and makes them."""
    return actor.may(Permission.RUN_PASSES) and actor.may(Permission.MAKE_PASSES)


def may_move(actor: Actor, live: AnyPass) -> bool:
    """Start, arrive, head back, end, cancel: a student their own, staff any that they see."""
    return is_own(actor, live) or (actor.may(Permission.RUN_PASSES) and concerns(actor, live))


def may_watch_the_halls(actor: Actor) -> bool:
    return actor.may(Permission.SEE_HALL)


def may_see_accommodations(actor: Actor) -> bool:
    """The nurse and the case manager alone; being an admin is not enough."""
    return actor.may(Permission.SEE_ACCOMMODATIONS)


def may_use(actor: Actor, place: Place) -> bool:
    """Send somebody from a place, or to it: the attendance desk's are for who works there."""
    return not place.is_at_desk or actor.may(Permission.DESK)


class AnyStep(Protocol):
    """What is asked of an event; ``actor_id`` is a member's."""

    @property
    def overrode(self) -> tuple[str, ...]: ...
    @property
    def actor_id(self) -> UUID | None: ...


def overrides_told(reader: Actor, step: AnyStep) -> set[str]:
    """The overridden rules that somebody may read of; who is kept apart is for the admins, and
    for whoever sent them."""
    if not reader.is_staff:
        return set()
    is_told = reader.may(Permission.KEEP_APART) or step.actor_id == reader.member_id
    return set(step.overrode) - (set() if is_told else {"keep_apart"})


def sees_since(actor: Actor, now: datetime) -> datetime | None:
    """From when on somebody may read passes; a substitute sees today's, and no history."""
    if actor.is_staff and not actor.may(Permission.SEE_HISTORY):
        return actor.school.midnight(now)
    return None
