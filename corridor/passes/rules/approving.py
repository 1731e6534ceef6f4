"""Who has to say yes?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from corridor.passes.rules.limits import limit_reached
from corridor.passes.rules.wish import Situation
from corridor.passes.situation import Book, Place


@dataclass(frozen=True, slots=True)
class Approval:
    """Who may say yes; where both sides have to, ``asked_too`` is the second.

    ``over_limit``: they are asked because the student's passes are used up.
    """

    asked: tuple[UUID, ...]
    asked_too: tuple[UUID, ...] = ()
    over_limit: bool = False

    @property
    def everyone(self) -> tuple[UUID, ...]:
        return tuple(dict.fromkeys(self.asked + self.asked_too))


def who_approves(
    s: Situation, chosen: UUID | None = None, *, mode: str = "", over_limit: bool | None = None
) -> Approval | None:
    """The persons who may say yes; ``None`` when nobody has to.

    Over the limit it is always the student's own teacher. Who is out of office is not
    asked. When the room has no teacher or the place no staff, the other side is asked, and
    at last the school's admins, so that a request is never sent to nobody. ``mode`` is the
    place's own for passes now; ``over_limit`` need not be asked again where it is known.
    """
    is_over = limit_reached(s) if over_limit is None else over_limit
    asked_of = mode or s.destination.approval
    if asked_of == "nobody" and not is_over:
        return None
    origin = present(s.book, s.teachers or (s.origin.teachers if s.origin else ()), s.now)
    destination = present(s.book, s.destination.approvers, s.now)
    admins = s.book.admins
    if is_over:
        return Approval(origin or destination or admins, over_limit=True)
    match asked_of:
        case "destination":
            return Approval(destination or origin or admins)
        case "student_choice" if chosen in origin + destination and chosen is not None:
            return Approval((chosen,))
        case "student_choice":
            return Approval(origin + destination or admins)
        case "both" if origin and destination:
            return Approval(origin, destination)
    return Approval(origin or destination or admins)


def who_helps(s: Situation) -> tuple[UUID, ...]:
    """``helpers`` of this situation."""
    return helpers(s.book, s.teachers, s.origin, s.destination, s.now)


def helpers(
    book: Book,
    teachers: tuple[UUID, ...],
    origin: Place | None,
    destination: Place,
    now: datetime,
) -> tuple[UUID, ...]:
    """Who is asked when a student can't wait: their teacher, or whoever else is there."""
    here = present(book, teachers or (origin.teachers if origin else ()), now)
    return here or present(book, destination.approvers, now) or book.admins


def present(book: Book, people: tuple[UUID, ...], now: datetime) -> tuple[UUID, ...]:
    """Those of them who are not out of office, or have somebody who covers for them."""
    if not book.away and not book.covered:
        return people
    return tuple(person for person in people if book.is_here(person, now))
