"""What a student's home says about the pass they have: which page piece, which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.humanize.templatetags.humanize import ordinal
from django.utils.translation import gettext as _

from corridor.passes import sentences
from corridor.passes.queries import PassCard, StudentScreen, Tile
from corridor.passes.queries.urgent import marks_of
from corridor.passes.situation import Place

# From here on a visit is worth stopping the clock for.
LONG_MINUTES = 10


@dataclass(frozen=True, slots=True)
class Moment:
    """A live pass as its student sees it. ``limit`` is what the ring starts from, in seconds.

    ``helpers`` says who sees at once that the student can't wait; empty where they can't say so.
    ``marked_by`` is who of the staff said that it is urgent.
    """

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
    busy: str = ""
    rerouted_from: str = ""
    helpers: str = ""
    marked_by: str = ""
    hall: timedelta = timedelta()
    nearby: Tile | None = None


def moment_of(screen: StudentScreen, *, now: datetime) -> Moment | None:
    """The student's live pass with all that its page piece reads; ``None`` without one."""
    card = screen.card
    if card is None:
        return None
    settings = screen.book.settings
    place = screen.book.places.get(card.destination_id)
    in_line = card.state == "waiting"
    return Moment(
        template=f"passes/_live_{card.state}.html",
        title=_title(card),
        card=card,
        limit=_limit(card, settings.offer_seconds),
        over=card.is_overdue(now),
        long=card.minutes >= LONG_MINUTES,
        ends_at=card.due_at and card.due_at + timedelta(minutes=settings.auto_end_minutes),
        lapses_at=card.requested_at + timedelta(minutes=settings.lapse_minutes),
        asked=_asked(screen, card),
        position=str(ordinal(card.line_position)) if card.line_position else "",
        length=max(screen.line_length, card.line_position or 0),
        wait=screen.wait(place, card.line_position or 1) if in_line and place else None,
        busy=sentences.busy(place) if place else "",
        rerouted_from=screen.rerouted_from,
        helpers=_helpers(screen, card, place) if place else "",
        marked_by=_marked_by(card),
        hall=card.hall_time(now),
        nearby=screen.open_instead(place) if in_line and place else None,
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


def _asked(screen: StudentScreen, card: PassCard) -> str:
    """Who decides; "the staff" where there are more than two."""
    names = screen.names
    first = in_words([names[person] for person in card.asked if person in names])
    second = in_words([names[person] for person in card.asked_too if person in names])
    if not card.asked_too:
        return first
    return _("{one} and {other}").format(one=first, other=second)


def in_words(names: Sequence[str]) -> str:
    """The names of those of whom one is enough, as part of a sentence."""
    match names:
        case [one]:
            return one
        case [one, other]:
            return _("{one} or {other}").format(one=one, other=other)
    return _("the staff")


def _marked_by(card: PassCard) -> str:
    mark = marks_of([card]).get(card.id)
    return mark.phone.name if mark else ""


def _helpers(screen: StudentScreen, card: PassCard, place: Place) -> str:
    """Empty as well once they were told."""
    if card.urgent or card.state not in {"requested", "waiting"}:
        return ""
    return helpers_in_words(screen.who_helps(place))


def helpers_in_words(names: Sequence[str]) -> str:
    """What stands under "I can't wait"."""
    match names:
        case []:
            return ""
        case [one]:
            who = _("{name} sees it at once.").format(name=one)
        case [one, other]:
            who = _("{one} and {other} see it at once.").format(one=one, other=other)
        case _:
            who = _("The staff see it at once.")
    return " ".join((who, _("You don’t have to say why.")))
