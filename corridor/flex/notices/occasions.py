"""What of Flex students are told: written with the decision itself.

What somebody does themselves they know. Who leaves one seat for another is told of the new one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from uuid import UUID

from corridor.flex.models import Activity, SignUp
from corridor.flex.slot import Slot
from corridor.notifications.models import Occasion

PUT, OUT, MOVED = "flex_put", "flex_out", "flex_moved"
OCCASIONS = (PUT, OUT, MOVED)


def announce_seats(slot: Slot, *, by_person: UUID) -> None:
    """Whose seat is another than before, or gone; in the transaction that writes the slot."""
    found = [*_changed(slot, by_person)]
    _write(((kind, seat, slot.school_id) for kind, seat in found), slot.by, slot.now)


def announce_place(activity: Activity, *, by: UUID, today: date, now: datetime) -> None:
    """It is somewhere else from now on: whoever has a seat still to come."""
    seats = SignUp.objects.filter(
        session__activity=activity, state=SignUp.State.IN, date__gte=today
    )
    found = seats.values_list("id", flat=True)
    _write(((MOVED, seat, activity.school_id) for seat in found), by, now)


def _changed(slot: Slot, by_person: UUID) -> Iterator[tuple[str, UUID]]:
    for student in sorted(slot.told - {by_person}):
        before, after = slot.held.get(student), slot.seat_of(student)
        if after is not None and after.id != before:
            yield PUT, after.id
        elif after is None and before is not None:
            yield OUT, before


def _write(rows: Iterable[tuple[str, UUID, UUID]], by: UUID | None, now: datetime) -> None:
    Occasion.objects.bulk_create(
        Occasion(school_id=school, kind=kind, about=seat, actor=by, due_at=now, made_at=now)
        for kind, seat, school in rows
    )
