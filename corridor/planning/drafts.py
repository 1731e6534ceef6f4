"""What somebody wants to plan, and what there is to say against each part of it: values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from corridor.passes.situation import Place
from corridor.planning.recurrence import Pattern
from corridor.planning.times import When


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Passes for some students on some days. ``host_id`` is the member whom they visit. Without
    ``minutes`` and ``trip`` the place's own hold, without ``origin_id`` the class they have then.
    ``instead_of`` is the plan that it replaces, which is then in nobody's way.
    """

    students: tuple[UUID, ...]
    destination_id: UUID
    pattern: Pattern
    when: When
    origin_id: UUID | None = None
    host_id: UUID | None = None
    group_id: UUID | None = None
    minutes: int | None = None
    trip: str = ""
    title: str = ""
    note: str = ""
    may_decline: bool = False
    instead_of: UUID | None = None
    club_id: UUID | None = None

    def minutes_at(self, place: Place) -> int:
        return self.minutes or place.minutes

    @property
    def is_series(self) -> bool:
        """Whether it is kept as one thing: several students or days, or a list that changes."""
        many = len(self.students) > 1 or len(self.pattern.dates) != 1
        return many or self.group_id is not None or self.club_id is not None


@dataclass(frozen=True, slots=True)
class Problem:
    """What speaks against one pass of a draft. ``stops``: it can't be planned so; otherwise it can,
    and whoever plans it knows. ``place`` is what its sentence names (``problem_words``)."""

    code: str
    stops: bool
    place: str = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """A time at which a student is planned to be away; the end exclusive."""

    student_id: UUID
    destination_id: UUID
    starts_at: datetime
    ends_at: datetime

    def meets(self, starts_at: datetime, minutes: int) -> bool:
        return self.starts_at < starts_at + timedelta(minutes=minutes) and starts_at < self.ends_at


@dataclass(frozen=True, slots=True)
class Chance:
    """One pass of a draft: a student on a day. ``due_at`` is empty where the day has no such time,
    ``origin_id`` where nobody can tell where the student is then. ``asked`` have to say yes to it
    where the student plans it themselves."""

    student_id: UUID
    date: date
    due_at: datetime | None
    origin_id: UUID | None
    teachers: tuple[UUID, ...] = ()
    asked: tuple[UUID, ...] = ()
    asked_too: tuple[UUID, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def is_possible(self) -> bool:
        return not any(problem.stops for problem in self.problems)
