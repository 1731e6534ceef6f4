"""Why may this pass not be given right now, and who has to say yes?

Pure functions of a ``Situation``: no database, no clock, no request. The same functions
answer a request, colour the tiles of the student's screen and replay history.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from corridor.passes.situation import Book, LivePass, Occupancy, Place


@dataclass(frozen=True, slots=True)
class Situation:
    """One student, one wish, one instant. ``teachers`` are those of the class they are in."""

    book: Book
    now: datetime
    student_id: UUID
    grade: str
    origin: Place | None
    destination: Place
    live_pass: LivePass | None
    used_today: int
    occupancy: Occupancy
    teachers: tuple[UUID, ...] = ()
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class Objection:
    """A rule's no. ``place`` and ``reason`` are what its sentence names (``sentences.py``)."""

    code: str
    place: str = ""
    reason: str = ""
    lifts_at: datetime | None = None


Rule = Callable[[Situation], Objection | None]


def school_frozen(s: Situation) -> Objection | None:
    return Objection("frozen") if s.frozen else None


def one_live_pass(s: Situation) -> Objection | None:
    if s.live_pass is None:
        return None
    place = s.book.places.get(s.live_pass.destination_id)
    return Objection("live_pass", place=place.name if place else "")


def not_a_destination(s: Situation) -> Objection | None:
    place = s.destination
    visible = not place.visible_grades or s.grade in place.visible_grades
    if place.is_destination and visible:
        return None
    return Objection("not_visible", place=place.name)


def already_there(s: Situation) -> Objection | None:
    if s.origin is None or s.origin.id != s.destination.id:
        return None
    return Objection("already_there", place=s.origin.name)


def place_closed(s: Situation) -> Objection | None:
    place = s.destination
    if not place.is_closed(s.now):
        return None
    return Objection("closed", place.name, place.closed_reason, place.closed_until)


RULES: tuple[Rule, ...] = (
    school_frozen,
    one_live_pass,
    not_a_destination,
    already_there,
    place_closed,
)
FOR_STAFF: tuple[Rule, ...] = (school_frozen, one_live_pass, already_there, place_closed)


def objections(s: Situation, rules: tuple[Rule, ...] = RULES) -> list[Objection]:
    """Every rule that objects, the weightiest first."""
    return [objection for rule in rules if (objection := rule(s)) is not None]


def limit_reached(s: Situation) -> bool:
    """Whether this pass would go over the day's limit: soft, it then needs a teacher's yes."""
    limit = s.book.settings.pass_limit
    return limit is not None and s.destination.counts_toward_limit and s.used_today >= limit


def who_approves(s: Situation, chosen: UUID | None = None) -> tuple[UUID, ...] | None:
    """The persons who may say yes; ``None`` when nobody has to.

    Over the limit it is always the student's own teacher. When the room has no teacher or
    the place no staff, the other side is asked, and at last the school's admins, so that a
    request is never sent to nobody.
    """
    origin = s.teachers or (s.origin.teachers if s.origin else ())
    destination = s.destination.approvers
    if limit_reached(s):
        return origin or destination or s.book.admins
    match s.destination.approval:
        case "nobody":
            return None
        case "destination":
            return destination or origin or s.book.admins
        case "student_choice" if chosen in origin + destination and chosen is not None:
            return (chosen,)
        case "student_choice" | "both":
            return origin + destination or s.book.admins
    return origin or destination or s.book.admins
