"""A student chooses where to go in a Flex period."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.core.errors import NotFound, Refused
from corridor.flex import moves
from corridor.flex.gate import open_slot, session_of
from corridor.flex.models import SignUp
from corridor.flex.policies import may_join
from corridor.flex.queries.activities import activity_of
from corridor.flex.slot import Offer, Rank, Slot, State


def sign_up(*, actor: Actor, activity_id: UUID, day: date, now: datetime) -> str:
    """Into a free seat, out of the one they had; into the line where there is none.

    Returns the state they are in. Raises ``Refused`` where the time to choose is over, where
    staff put them somewhere, and for what nobody signs up for themselves.
    """
    with _own_choice(actor, activity_id, day, now) as (slot, offer):
        row = slot.row_of(actor.person_id, activity_id)
        if row is not None and row.state == State.IN:
            return State.IN
        _refuse(slot, offer, actor)
        session_of(slot, offer)
        if slot.is_full(offer):
            moves.join_line(slot, offer, actor.person_id)
            return State.WAITING
        moves.take_seat(slot, offer, actor.person_id, Rank.CHOSEN)
        return State.IN


def give_up(*, actor: Actor, activity_id: UUID, day: date, now: datetime) -> None:
    """Leave a seat that they chose, or the line. Nothing where they have neither."""
    with _own_choice(actor, activity_id, day, now) as (slot, offer):
        row = slot.row_of(actor.person_id, activity_id)
        if row is None or row.state == State.BUMPED:
            return
        if row.state == State.IN:
            _refuse_for(row, offer)
            _refuse_late(slot, offer, actor)
        moves.leave(slot, offer, actor.person_id)


@contextmanager
def _own_choice(
    actor: Actor, activity_id: UUID, day: date, now: datetime
) -> Iterator[tuple[Slot, Offer]]:
    """Raises ``NotFound`` for what this student does not see."""
    if not actor.is_student:
        raise NotFound("Students choose for themselves.")
    activity = activity_of(school_id=actor.school.id, activity_id=activity_id)
    with open_slot(
        school_id=actor.school.id, day=day, period=activity.period, now=now, by=actor
    ) as slot:
        offer = slot.offer(activity_id)
        is_in = slot.row_of(actor.person_id, activity_id) is not None
        if not is_in and not may_join(actor.grade, offer.activity):
            raise NotFound(f"No activity {activity_id}")
        yield slot, offer


def _refuse(slot: Slot, offer: Offer, actor: Actor) -> None:
    if offer.is_cancelled:
        raise Refused.because("flex_cancelled", _("This activity does not take place on this day."))
    _refuse_late(slot, offer, actor)
    if not offer.activity.sign_up:
        raise Refused.because(
            "flex_no_sign_up",
            _("A teacher puts students into this activity."),
            overridable_by=(_owner(offer),),
        )
    seat = slot.seat_of(actor.person_id)
    if seat is not None:
        _refuse_for(seat, slot.offer_of(seat))


def _refuse_late(slot: Slot, offer: Offer, actor: Actor) -> None:
    if offer.is_closed(slot.now):
        at = date_format(actor.school.local(offer.closes_at or slot.now), "g:i")
        raise Refused.because(
            "flex_closed",
            _("The time to choose ended at {time}. A teacher can still change it.").format(time=at),
            overridable_by=(_owner(offer),),
        )


def _refuse_for(seat: SignUp, offer: Offer) -> None:
    """What staff decided is theirs to change."""
    if seat.rank > Rank.CHOSEN:
        raise Refused.because(
            "flex_kept",
            _("A teacher put you in {activity}. Ask them if something is wrong.").format(
                activity=offer.activity.title
            ),
            overridable_by=(_owner(offer),),
        )


def _owner(offer: Offer) -> str:
    person = offer.activity.owner.person
    return person.name if person else ""
