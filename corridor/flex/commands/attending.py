"""Who came: noted by a tap, or by the number on an ID card."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.models import Person
from corridor.accounts.queries import students_here
from corridor.core.errors import Invalid, Refused
from corridor.flex.commands.activities import own_slot
from corridor.flex.models import SignUp
from corridor.flex.slot import Slot, State


def mark_here(
    *, actor: Actor, activity_id: UUID, day: date, student_id: UUID, now: datetime
) -> None:
    """Somebody with a seat has come; the first word stays."""
    _mark(actor, activity_id, day, student_id, now, here=True)


def mark_not_here(
    *, actor: Actor, activity_id: UUID, day: date, student_id: UUID, now: datetime
) -> None:
    """Take ``mark_here`` back."""
    _mark(actor, activity_id, day, student_id, now, here=False)


def mark_by_number(
    *, actor: Actor, activity_id: UUID, day: date, number: str, now: datetime
) -> Person:
    """Whose ID was scanned. Raises ``Invalid`` for a number that nobody here has, and ``Refused``
    for somebody who belongs elsewhere."""
    found = students_here(school_id=actor.school.id).filter(student_number=number.strip())
    student = found.first() if number.strip() else None
    if student is None:
        raise Invalid({"number": _("No student here has this number.")})
    mark_here(actor=actor, activity_id=activity_id, day=day, student_id=student.id, now=now)
    return student


def _mark(
    actor: Actor, activity_id: UUID, day: date, student_id: UUID, now: datetime, *, here: bool
) -> None:
    with own_slot(actor, activity_id, day, now) as slot:
        slot.offer(activity_id)
        row = _seat(slot, activity_id, student_id)
        if here and row.here_at is not None:
            return
        row.here_at, row.here_by_id = (now, actor.member_id) if here else (None, None)
        slot.put(row, State.IN)


def _seat(slot: Slot, activity_id: UUID, student_id: UUID) -> SignUp:
    seat = slot.seat_of(student_id)
    if seat is not None and seat.session.activity_id == activity_id:
        return seat
    if seat is None:
        raise Refused.because("flex_not_in", _("This student is not on the list. Add them below."))
    elsewhere = slot.offer_of(seat).activity
    raise Refused.because(
        "flex_elsewhere",
        _("{student} belongs in {activity}, {place}.").format(
            student=seat.student.name, activity=elsewhere.title, place=elsewhere.location.name
        ),
    )
