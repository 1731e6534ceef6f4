"""Staff put students into an activity and take them out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.queries import students_here
from corridor.core.errors import NotAllowed, NotFound, Refused
from corridor.flex import moves
from corridor.flex.commands.activities import own_slot
from corridor.flex.gate import open_slot, session_of
from corridor.flex.models import Activity
from corridor.flex.policies import may_offer, may_require, may_run
from corridor.flex.queries.activities import activity_of, students_of
from corridor.flex.slot import Offer, Rank, Slot


@dataclass(frozen=True, slots=True)
class Assigned:
    """``kept`` are those who stay where another teacher put them first, with that activity."""

    added: tuple[UUID, ...]
    kept: tuple[tuple[UUID, str], ...]


def assign(
    *,
    actor: Actor,
    activity_id: UUID,
    day: date,
    students: Collection[UUID],
    rank: int,
    now: datetime,
) -> Assigned:
    """Put students in, whatever they chose: as firmly as ``rank`` says.

    ``Rank.REQUIRED`` is for those who look after Flex; ``Rank.PRIORITY`` for its owner too;
    ``Rank.CHOSEN``, for whoever has no seat yet, also for the teachers of these students. Of two
    teachers the first keeps a student. Raises ``Refused`` where there is not room for all.
    """
    activity = activity_of(school_id=actor.school.id, activity_id=activity_id)
    wanted = _known(actor, students)
    _may_assign(actor, activity, wanted, rank, day)
    with open_slot(
        school_id=actor.school.id, day=day, period=activity.period, now=now, by=actor
    ) as slot:
        offer = slot.offer(activity_id)
        _refuse_over(slot, offer)
        kept = {
            student: title for student in wanted if (title := _held(slot, offer, student, rank))
        }
        coming = [student for student in wanted if student not in kept]
        _refuse_full(slot, offer, coming)
        session_of(slot, offer)
        for student in coming:
            moves.take_seat(slot, offer, student, rank)
    return Assigned(tuple(coming), tuple(kept.items()))


def remove(*, actor: Actor, activity_id: UUID, day: date, student_id: UUID, now: datetime) -> None:
    """Take a student out of a seat or the line; what is required, only who may require it."""
    with own_slot(actor, activity_id, day, now) as slot:
        offer, row = slot.offer(activity_id), slot.row_of(student_id, activity_id)
        if row is None:
            raise NotFound(f"{student_id} is not in {activity_id}")
        _refuse_over(slot, offer)
        if row.rank == Rank.REQUIRED and not may_require(actor):
            raise Refused.because(
                "flex_required",
                _("The school requires this. Who looks after Flex can lift it."),
            )
        moves.leave(slot, offer, student_id)


def _known(actor: Actor, students: Collection[UUID]) -> list[UUID]:
    """Each once, in order; raises ``NotFound`` for who is no student here."""
    wanted = list(dict.fromkeys(students))
    here = students_here(school_id=actor.school.id).filter(id__in=wanted)
    if here.count() != len(wanted):
        raise NotFound("Not all of them are students of this school.")
    return wanted


def _may_assign(
    actor: Actor, activity: Activity, students: list[UUID], rank: int, day: date
) -> None:
    if not may_offer(actor):
        raise NotFound("Staff put students into activities.")
    if rank == Rank.REQUIRED and not may_require(actor):
        raise NotAllowed("Not for everybody to require.")
    if may_run(actor, activity):
        return
    if rank > Rank.CHOSEN or not set(students) <= students_of(actor=actor, on=day):
        raise NotAllowed("This is somebody else's activity.")


def _held(slot: Slot, offer: Offer, student_id: UUID, rank: int) -> str:
    """The activity that keeps a student: another seat that is at least as firm."""
    seat = slot.seat_of(student_id)
    if seat is None or seat.session.activity_id == offer.activity.id or seat.rank < rank:
        return ""
    return str(slot.offer_of(seat).activity.title)


def _refuse_over(slot: Slot, offer: Offer) -> None:
    if offer.is_cancelled:
        raise Refused.because("flex_cancelled", _("This activity does not take place on this day."))
    if offer.is_over(slot.now):
        raise Refused.because("flex_over", _("This period is over."))


def _refuse_full(slot: Slot, offer: Offer, coming: list[UUID]) -> None:
    free = slot.free(offer)
    there = {row.student_id for row in slot.seated(offer.activity.id)}
    more = [student for student in coming if student not in there]
    if free is not None and len(more) > free:
        raise Refused.because(
            "flex_full",
            _("{activity} has {free} free seats. Give it more seats first.").format(
                activity=offer.activity.title, free=free
            ),
        )
