"""Who is told what of an occasion, and in which words: each app registers that for its own.

An app above this one decides, writes an occasion, and knows here whom that concerns; this one
knows how people are reached.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from corridor.core.errors import NotAllowed
from corridor.notifications.models import Notification, Occasion


@dataclass(frozen=True, slots=True)
class Telling:
    """``key`` is the same whenever the same person would be told of the same thing again.
    ``since`` is when it happened, where an occasion says so: old news stands in the product, and
    wakes nobody."""

    person_id: UUID
    school_id: UUID
    kind: str
    about: UUID
    key: str
    is_urgent: bool = False
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """An occasion that comes of another: what time will bring."""

    kind: str
    about: UUID
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Words:
    """What a letter and the page of notifications say; never a locked screen, since it may name
    people. ``path`` leads to where one acts on it; ``answerable_until`` is set while it can be
    answered."""

    title: str
    lines: tuple[str, ...]
    path: str
    action: str = ""
    answerable_until: datetime | None = None


class Teller(Protocol):
    """Knows the occasions of some kinds, with the district in force."""

    def whom(self, occasions: Sequence[Occasion], now: datetime) -> list[Telling | Later]:
        """Whom these concern now; what was overtaken meanwhile concerns nobody."""

    def words(self, notifications: Sequence[Notification]) -> dict[UUID, Words | None]:
        """By their ids; ``None`` where it is no news any more."""

    def answer(self, notification: Notification, verb: str, now: datetime) -> str:
        """Approve or decline as the person who was told; returns the sentence to show. Raises
        ``Refused`` where somebody was faster."""


class OnlyTells:
    """What a ``Teller`` has in common with others of which nothing is answered. Where no occasion
    is written, whoever looks for what happened tells it, and there is nobody to find out."""

    def whom(self, _occasions: Sequence[Occasion], _now: datetime) -> list[Telling | Later]:
        return []

    def answer(self, _notification: Notification, _verb: str, _now: datetime) -> str:
        raise NotAllowed("There is nothing to answer.")


_of_occasions: dict[str, Teller] = {}
_of_kinds: dict[str, Teller] = {}


def register(teller: Teller, *, occasions: Sequence[str], kinds: Sequence[str]) -> None:
    """For the ``ready`` of an app."""
    _of_occasions.update(dict.fromkeys(occasions, teller))
    _of_kinds.update(dict.fromkeys(kinds, teller))


def teller_of(occasion: str) -> Teller | None:
    return _of_occasions.get(occasion)


def teller_of_kind(kind: str) -> Teller | None:
    return _of_kinds.get(kind)
