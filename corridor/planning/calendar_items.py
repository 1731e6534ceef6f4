"""What apps above have on somebody's calendar besides plans: an activity in Flex.

An app registers where it comes from (``AppConfig.ready``); the calendar and the feeds ask all of
them, and know of none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from uuid import UUID

from corridor.accounts.actor import Actor


@dataclass(frozen=True, slots=True)
class Whose:
    """The calendar of a student (``student_id``), or what is the actor's own to hold; dates of the
    actor's school, inclusive. ``actor`` is who looks."""

    actor: Actor
    first: date
    last: date
    student_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarItem:
    """``state`` is as a plan's: "requested", "scheduled", "cancelled", or "given_up" for what only
    feeds still tell. ``told`` is the state in words; ``key`` stays the same for good."""

    key: str
    starts_at: datetime
    ends_at: datetime
    title: str
    place: str
    place_kind: str
    colour: str
    icon: str
    state: str
    told: str
    changed_at: datetime
    address: str = ""
    topic: str = ""
    of_student: UUID | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """``holds``: whether somebody of the staff has anything of their own there."""

    items: Callable[[Whose], Iterable[CalendarItem]]
    holds: Callable[[Actor], bool]


_sources: list[Source] = []


def register_source(source: Source) -> None:
    if source not in _sources:
        _sources.append(source)


def items_of(whose: Whose) -> list[CalendarItem]:
    """In order of time."""
    found = (item for source in _sources for item in source.items(whose))
    return sorted(found, key=attrgetter("starts_at", "title"))


def holds_any(actor: Actor) -> bool:
    return any(source.holds(actor) for source in _sources)
