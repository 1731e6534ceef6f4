"""How long a sign-in lasts. Pure: no database, no clock.

A session ends when its person did nothing for ``idle``, and ``longest`` after it began,
whatever they do. Admins can do most, so they are asked soonest; students share devices;
a teacher's page stands open through a long day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, Self


@dataclass(frozen=True, slots=True)
class Lifetime:
    idle: timedelta
    longest: timedelta

    def ends_at(self, *, created_at: datetime, seen_at: datetime) -> datetime:
        return min(seen_at + self.idle, created_at + self.longest)


STUDENTS = Lifetime(timedelta(minutes=45), timedelta(hours=10))
STAFF = Lifetime(timedelta(hours=10), timedelta(hours=14))
ADMINS = Lifetime(timedelta(minutes=60), timedelta(hours=12))
NOTED_EVERY = timedelta(minutes=3)


class Placed(Protocol):
    """What somebody is at one school; ``accounts.actor.Actor`` answers it."""

    @property
    def is_staff(self) -> bool: ...
    @property
    def is_admin(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Lifetimes:
    """A district's rules."""

    students: Lifetime = STUDENTS
    staff: Lifetime = STAFF
    admins: Lifetime = ADMINS

    @classmethod
    def of(cls, numbers: Sequence[int | None]) -> Self:
        """Idle minutes and longest hours of students, staff and admins; or six times nothing."""
        if numbers[0] is None:
            return cls()
        pairs = zip(numbers[::2], numbers[1::2], strict=True)
        return cls(
            *(Lifetime(timedelta(minutes=i or 0), timedelta(hours=h or 0)) for i, h in pairs)
        )

    def of_somebody(self, places: Iterable[Placed]) -> Lifetime:
        """What somebody can do at any of their schools decides."""
        here = list(places)
        if any(place.is_admin for place in here):
            return self.admins
        return self.staff if any(place.is_staff for place in here) else self.students
