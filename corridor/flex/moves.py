"""What may become of seats in one Flex period: pure changes of a ``Slot``.

A seat is as firm as its rank: what is required takes a student out of what a teacher asked for,
and both out of what they chose themselves. When the firmer one falls away, the other comes back.
"""

from __future__ import annotations

from uuid import UUID

from corridor.flex.slot import Offer, Rank, Slot, State


def take_seat(slot: Slot, offer: Offer, student_id: UUID, rank: int) -> None:
    """Give a free seat to somebody whose present seat, if any, is not firmer."""
    left = slot.seat_of(student_id)
    row = slot.row_of(student_id, offer.activity.id)
    if left is not None and left is row:
        _raise(slot, offer, student_id, rank)
        return
    for stale in (r for r in list(slot.rows) if r.student_id == student_id):
        if stale.state == State.IN and stale is not left and stale is not row:
            slot.put(stale, State.OUT)
    if left is not None:
        slot.put(left, State.BUMPED if rank > left.rank else State.OUT)
    if row is None:
        slot.add(offer, student_id, State.IN, rank)
    else:
        row.rank = max(rank, row.rank) if row.state == State.BUMPED else rank
        slot.put(row, State.IN)
    if left is not None:
        move_up(slot, slot.offer_of(left))


def _raise(slot: Slot, offer: Offer, student_id: UUID, rank: int) -> None:
    row = slot.row_of(student_id, offer.activity.id)
    if row is not None and rank > row.rank:
        row.rank = rank
        slot.put(row, State.IN)


def join_line(slot: Slot, offer: Offer, student_id: UUID) -> None:
    """Wait for a seat; somebody waits for one at a time, and keeps the seat they have."""
    row = slot.row_of(student_id, offer.activity.id)
    for other in slot.waits_of(student_id):
        if other is not row:
            slot.put(other, State.OUT)
    if row is None:
        slot.add(offer, student_id, State.WAITING, Rank.CHOSEN)


def leave(slot: Slot, offer: Offer, student_id: UUID) -> None:
    """Out of the seat or the line; what they had before comes back, and the line moves up."""
    row = slot.row_of(student_id, offer.activity.id)
    if row is None:
        return
    had_seat = row.state == State.IN
    slot.put(row, State.OUT)
    if had_seat:
        come_back(slot, student_id)
        move_up(slot, offer)


def come_back(slot: Slot, student_id: UUID) -> None:
    """To what a firmer seat took them out of: into it where there is room, else at the front of
    its line, as long as that moves."""
    if slot.seat_of(student_id) is not None:
        return
    for row in slot.bumped_of(student_id):
        offer = slot.offer_of(row)
        if offer.is_on and not slot.is_full(offer):
            slot.put(row, State.IN)
            return
        is_waiting = bool(slot.waits_of(student_id)) or offer.is_closed(slot.now)
        slot.put(row, State.OUT if is_waiting or not offer.is_on else State.WAITING)


def move_up(slot: Slot, offer: Offer) -> None:
    """Free seats go to who waits longest, until the time to choose is over. Who has a firmer seat
    meanwhile is passed over."""
    while offer.is_on and not offer.is_closed(slot.now) and not slot.is_full(offer):
        line = slot.line(offer.activity.id)
        row = next((row for row in line if _may_move(slot, row.student_id)), None)
        if row is None:
            return
        take_seat(slot, offer, row.student_id, Rank.CHOSEN)


def _may_move(slot: Slot, student_id: UUID) -> bool:
    seat = slot.seat_of(student_id)
    return seat is None or seat.rank == Rank.CHOSEN


def drop_everybody(slot: Slot, offer: Offer) -> None:
    """It does not take place: nobody is in it any more, and each has back what they had before."""
    activity_id = offer.activity.id
    rows = [row for row in slot.rows if row.session.activity_id == activity_id]
    for row in rows:
        slot.put(row, State.OUT)
    for row in rows:
        come_back(slot, row.student_id)
