"""What a student chooses from in one Flex period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from corridor.accounts.actor import Actor
from corridor.flex.gate import look_at
from corridor.flex.models import Activity, SignUp
from corridor.flex.policies import may_join
from corridor.flex.queries.days import FlexTime
from corridor.flex.slot import Offer, Rank, Slot, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """An activity as a student sees it. ``left`` and ``in_line`` are of everybody; ``place`` is
    this student's number in the line, 0 for none."""

    activity: Activity
    host: str
    left: int | None
    in_line: int
    place: int
    is_mine: bool
    is_kept: bool
    is_bumped: bool
    is_cancelled: bool
    because: str
    is_closed: bool
    closes_at: datetime | None

    @property
    def is_full(self) -> bool:
        return self.left == 0

    @property
    def taken(self) -> int:
        """Percent."""
        most = self.activity.capacity
        return 0 if self.left is None or not most else round(100 * (most - self.left) / most)


@dataclass(frozen=True, slots=True)
class Choosing:
    """``mine`` is the seat, ``lost`` what they had a seat in and does not take place.

    ``pick_by`` is when the first of what may be chosen closes."""

    time: FlexTime
    cards: list[Card]
    mine: Card | None
    lost: list[Card]
    pick_by: datetime | None
    is_open: bool


def choosing(*, actor: Actor, time: FlexTime, now: datetime) -> Choosing:
    slot = look_at(school_id=actor.school.id, day=time.date, period=time.period, now=now)
    seen = [offer for offer in slot.offers.values() if _sees(slot, offer, actor)]
    cards = sorted((_card(slot, offer, actor) for offer in seen), key=_order)
    had = _had_before(slot, actor)
    shown = [card for card in cards if not card.is_cancelled]
    mine = next((card for card in shown if card.is_mine), None)
    closing = [c.closes_at for c in shown if c.activity.sign_up and not c.is_closed and c.closes_at]
    return Choosing(
        time=time,
        cards=shown,
        mine=mine,
        lost=[card for card in cards if card.is_cancelled and card.activity.id in had],
        pick_by=min(closing, default=None),
        is_open=bool(closing) and not (mine and mine.is_kept),
    )


def _order(card: Card) -> tuple[bool, str]:
    return not card.activity.sign_up, card.activity.title.casefold()


def _sees(slot: Slot, offer: Offer, actor: Actor) -> bool:
    """What is for their grade and may be chosen, and whatever they are in."""
    if offer.bell is None:
        return False
    if slot.row_of(actor.person_id, offer.activity.id) is not None:
        return True
    return may_join(actor.grade, offer.activity) and (offer.activity.sign_up or offer.is_cancelled)


def _had_before(slot: Slot, actor: Actor) -> set[object]:
    """The activities of cancelled sessions in which the student was."""
    sessions = [o.session for o in slot.offers.values() if o.session and o.is_cancelled]
    rows = SignUp.objects.filter(session__in=sessions, student_id=actor.person_id)
    return set(rows.values_list("session__activity_id", flat=True)) if sessions else set()


def _card(slot: Slot, offer: Offer, actor: Actor) -> Card:
    activity, person = offer.activity, offer.activity.owner.person
    row = slot.row_of(actor.person_id, activity.id)
    line = [waiting.student_id for waiting in slot.line(activity.id)]
    is_in = row is not None and row.state == State.IN
    return Card(
        activity=activity,
        host=person.name if person else "",
        left=slot.free(offer),
        in_line=len(line),
        place=line.index(actor.person_id) + 1 if actor.person_id in line else 0,
        is_mine=is_in,
        is_kept=is_in and row is not None and row.rank > Rank.CHOSEN,
        is_bumped=row is not None and row.state == State.BUMPED,
        is_cancelled=offer.is_cancelled,
        because=offer.session.cancelled_because if offer.session else "",
        is_closed=offer.is_closed(slot.now),
        closes_at=offer.closes_at,
    )
