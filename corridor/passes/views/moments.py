"""What a student's home says about the pass they have: which page piece, which words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import ordinal
from django.utils.translation import gettext as _

from corridor.passes.queries import PassCard, StudentScreen, Tile

# From here on a visit is worth stopping the clock for.
LONG_MINUTES = 10


@dataclass(frozen=True, slots=True)
class Moment:
    """A live pass as its student sees it. ``limit`` is what the ring starts from, in seconds."""

    template: str
    title: str
    card: PassCard
    limit: int = 0
    over: bool = False
    long: bool = False
    ends_at: datetime | None = None
    lapses_at: datetime | None = None
    asked: str = ""
    position: str = ""
    length: int = 0
    wait: int | None = None
    hall: timedelta = timedelta()
    nearby: Tile | None = None


def moment_of(screen: StudentScreen, *, now: datetime) -> Moment | None:
    """The student's live pass with all that its page piece reads; ``None`` without one."""
    card = screen.card
    if card is None:
        return None
    settings = screen.book.settings
    return Moment(
        template=f"passes/_live_{card.state}.html",
        title=_title(card),
        card=card,
        limit=_limit(card, settings.offer_seconds),
        over=card.is_overdue(now),
        long=card.minutes >= LONG_MINUTES,
        ends_at=card.due_at and card.due_at + timedelta(minutes=settings.auto_end_minutes),
        lapses_at=card.requested_at + timedelta(minutes=settings.lapse_minutes),
        asked=_asked(screen, card.asked),
        position=str(ordinal(card.line_position)) if card.line_position else "",
        length=max(screen.line_length, card.line_position or 0),
        wait=_wait(screen, card),
        hall=card.hall_time(now),
        nearby=_nearby(screen, card),
    )


def _title(card: PassCard) -> str:
    match card.state:
        case "requested":
            words = _("Waiting for a yes: {place}")
        case "waiting":
            position = ordinal(card.line_position or 1)
            return _("{position} in line: {place}").format(
                position=position, place=card.destination
            )
        case "offered":
            words = _("Your turn: {place}")
        case "arrived":
            words = _("At {place}")
        case "returning":
            words = _("On your way back")
        case _:
            words = _("On your way: {place}")
    return words.format(place=card.destination)


def _limit(card: PassCard, offer_seconds: int) -> int:
    begins = card.returning_at if card.state == "returning" else card.started_at
    if card.state == "offered":
        return offer_seconds
    if card.due_at is None or begins is None:
        return 0
    return round((card.due_at - begins).total_seconds())


def _asked(screen: StudentScreen, people: tuple[UUID, ...]) -> str:
    """The names of up to two people; "your school" where there are more."""
    names = {**screen.book.names}
    if screen.where:
        names |= {teacher.person_id: teacher.name for teacher in screen.where.teachers}
    known = [names[person] for person in people if person in names]
    match known:
        case [one]:
            return one
        case [one, other]:
            return _("{one} or {other}").format(one=one, other=other)
    return _("the staff")


def _wait(screen: StudentScreen, card: PassCard) -> int | None:
    """Roughly how many minutes, from what everybody may know: the line and the place."""
    place = screen.book.places.get(card.destination_id)
    if card.state != "waiting" or place is None or place.capacity_to is None:
        return None
    return math.ceil((card.line_position or 1) * place.minutes / place.capacity_to)


def _nearby(screen: StudentScreen, card: PassCard) -> Tile | None:
    if card.state != "waiting":
        return None
    return next((t for t in screen.tiles if t.place.kind == card.kind and t.state == "open"), None)
