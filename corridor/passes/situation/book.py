"""What of a school changes rarely, as values: its settings, places, limits and windows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from corridor.passes.situation.covered import Covered

NOBODY: frozenset[UUID] = frozenset()
# The kinds of places that only the attendance desk sends from or to.
AT_THE_DESK = frozenset({"late_arrival", "early_dismissal"})


@dataclass(frozen=True, slots=True)
class Settings:
    """A school's settings; minutes and seconds as their names say, ``None`` for no limit."""

    school_id: UUID
    name: str
    time_zone: str
    pass_limit: int | None = 5
    pass_limit_week: int | None = None
    pass_limit_term: int | None = None
    staff_passes_count: bool = False
    students_may_name_origin: bool = False
    hall_limit: int | None = None
    cool_down_minutes: int = 0
    return_minutes: int = 5
    stale_minutes: int = 10
    auto_end_minutes: int = 15
    lapse_minutes: int = 15
    offer_seconds: int = 30
    refund_seconds: int = 60
    keep_line_over_bell: bool = False
    offer_nearer: bool = True
    urgent_is_on: bool = True
    starts_on: date | None = None
    grade_starts: Mapping[str, date] = field(default_factory=dict)
    is_staff_only: bool = False
    staff_only_until: date | None = None

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(ZoneInfo(self.time_zone))

    def local_date(self, instant: datetime) -> date:
        return self.local(instant).date()

    def midnight(self, instant: datetime, *, days: int = 0) -> datetime:
        """When the school's day of ``instant`` began; of another day with ``days``."""
        return self.start_of(self.local_date(instant) + timedelta(days=days))

    def start_of(self, day: date, at: time | None = None) -> datetime:
        """The instant at which a day of the school begins, or has come to ``at``."""
        local = datetime.combine(day, at or time(), tzinfo=ZoneInfo(self.time_zone))
        return local.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """A location as the rules see it. ``approvers`` and ``teachers`` are person ids."""

    id: UUID
    name: str
    kind: str
    minutes: int
    trips: str = "round_trip"
    approval: str = "nobody"
    approval_scheduled: str = "origin"
    approval_of_staff_passes: bool = False
    capacity_to: int | None = None
    capacity_from: int | None = None
    counts_toward_limit: bool = True
    is_destination: bool = True
    audience: str = "only"
    visible_grades: tuple[str, ...] = ()
    visible_groups: tuple[UUID, ...] = ()
    visible_people: tuple[UUID, ...] = ()
    cutoff_for: str = ""
    cutoff_period: str = ""
    closed_from: datetime | None = None
    closed_until: datetime | None = None
    closed_reason: str = ""
    hold_until: datetime | None = None
    colour: str = "slate"
    icon: str = "map-pin"
    whereabouts: str = ""
    folder: str = ""
    is_archived: bool = False
    approvers: tuple[UUID, ...] = ()
    teachers: tuple[UUID, ...] = ()

    def is_closed(self, now: datetime) -> bool:
        if self.closed_from is None or now < self.closed_from:
            return False
        return self.closed_until is None or now < self.closed_until

    def closes_after(self, now: datetime) -> datetime | None:
        """When it will close, if that is planned."""
        return self.closed_from if self.closed_from and self.closed_from > now else None

    @property
    def is_at_desk(self) -> bool:
        """Whether only the attendance desk sends from here, or to here."""
        return self.kind in AT_THE_DESK

    @property
    def is_offered(self) -> bool:
        """Whether people choose it from a list of places to go to."""
        return self.is_destination and self.kind not in AT_THE_DESK

    @property
    def listing(self) -> tuple[object, ...]:
        """Whom it is for; two places with the same are for the same students."""
        return self.audience, self.visible_grades, self.visible_groups, self.visible_people

    def is_for(self, student_id: UUID, grade: str, groups: frozenset[UUID]) -> bool:
        """Whether it is on this student's list."""
        if not (self.visible_grades or self.visible_groups or self.visible_people):
            return True
        listed = (
            grade in self.visible_grades
            or student_id in self.visible_people
            or not groups.isdisjoint(self.visible_groups)
        )
        return listed if self.audience == "only" else not listed


@dataclass(frozen=True, slots=True)
class Span:
    """One period of one day, in UTC; the end is exclusive. ``wave`` is its lunch wave."""

    name: str
    kind: str
    wave: str
    starts_at: datetime
    ends_at: datetime

    def holds(self, instant: datetime) -> bool:
        return self.starts_at <= instant < self.ends_at


@dataclass(frozen=True, slots=True)
class Window:
    """When students don't leave; see ``schools.models.NoPassWindow``."""

    kind: str
    first_minutes: int = 0
    last_minutes: int = 0
    periods: tuple[str, ...] = ()
    starts_at: time | None = None
    ends_at: time | None = None
    weekdays: tuple[int, ...] = ()
    grades: tuple[str, ...] = ()
    note: str = ""

    def concerns(self, grade: str, weekday: int) -> bool:
        return (not self.grades or grade in self.grades) and (
            not self.weekdays or weekday in self.weekdays
        )

    def concerns_period(self, span: Span) -> bool:
        return span.name in self.periods if self.periods else span.kind != "lunch"


def _holds_on(day: date, starts_on: date | None, ends_on: date | None) -> bool:
    return (starts_on is None or starts_on <= day) and (ends_on is None or day <= ends_on)


@dataclass(frozen=True, slots=True)
class Limit:
    """An exception from the school's pass limit; dates inclusive."""

    window: str
    passes: int
    starts_on: date | None = None
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return _holds_on(day, self.starts_on, self.ends_on)


@dataclass(frozen=True, slots=True)
class Apart:
    """Students who are not to meet; dates inclusive."""

    id: UUID
    people: frozenset[UUID]
    starts_on: date | None = None
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return _holds_on(day, self.starts_on, self.ends_on)


@dataclass(frozen=True, slots=True)
class Ease:
    """A student's accommodation, as the rules use it; dates inclusive."""

    time_percent: int = 100
    extra_passes: int = 0
    no_cool_down: bool = False
    line_priority: bool = False
    exempt_from_windows: bool = False
    allowed_places: tuple[UUID, ...] = ()
    starts_on: date | None = None
    ends_on: date | None = None

    def holds_on(self, day: date) -> bool:
        return _holds_on(day, self.starts_on, self.ends_on)


NO_EASE = Ease()


@dataclass(frozen=True, slots=True)
class PreApproved:
    """A teacher's yes in advance; see ``passes.models.PreApproval``. ``said_by_id`` is the
    assistant's member who said it for them."""

    id: UUID
    origin_id: UUID
    destination_id: UUID | None
    member_id: UUID
    person_id: UUID
    remaining: int
    until: datetime
    said_by_id: UUID | None = None

    def covers(self, origin_id: UUID, destination_id: UUID, now: datetime) -> bool:
        return (
            self.remaining > 0
            and now < self.until
            and origin_id == self.origin_id
            and self.destination_id in (None, destination_id)
        )


@dataclass(frozen=True, slots=True)
class Book:
    """A school's settings, places and rules for certain students.

    ``names`` gives the name of each person it mentions. ``limits`` has the exceptions of a
    student or group (by id) or a grade (by its name). ``apart`` and ``eases`` go by person.
    ``away`` says from when until when a member of staff is out of office, ``covered`` when
    others are to teach for them. ``days`` fills as the bells of a day are needed.
    """

    version: int
    settings: Settings
    places: dict[UUID, Place]
    names: dict[UUID, str] = field(default_factory=dict)
    admins: tuple[UUID, ...] = ()
    limits: Mapping[UUID | str, tuple[Limit, ...]] = field(default_factory=dict)
    groups: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    windows: tuple[Window, ...] = ()
    apart: Mapping[UUID, tuple[Apart, ...]] = field(default_factory=dict)
    eases: Mapping[UUID, Ease] = field(default_factory=dict)
    away: Mapping[UUID, tuple[datetime, datetime | None]] = field(default_factory=dict)
    covered: Mapping[UUID, tuple[Covered, ...]] = field(default_factory=dict)
    terms: tuple[tuple[date, date], ...] = ()
    days: dict[date, tuple[Span, ...]] = field(default_factory=dict, compare=False)
    apart_people: str = field(init=False, compare=False)
    ids: Mapping[str, UUID] = field(init=False, compare=False)
    kept: dict[Any, Any] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """For the store, made once: ``apart_people`` is all of them as PostgreSQL writes an
        array, ``ids`` finds the id of a place by its text. ``kept`` is for what others make of
        this book alone: another book begins with nothing."""
        object.__setattr__(self, "kept", {})
        object.__setattr__(self, "ids", {str(place_id): place_id for place_id in self.places})
        object.__setattr__(self, "apart_people", f"{{{','.join(map(str, self.apart))}}}")

    def groups_of(self, student_id: UUID) -> frozenset[UUID]:
        return self.groups.get(student_id, NOBODY) if self.groups else NOBODY

    def ease_of(self, student_id: UUID, day: date) -> Ease:
        ease = self.eases.get(student_id) if self.eases else None
        return ease if ease and ease.holds_on(day) else NO_EASE

    def apart_of(self, student_id: UUID, day: date) -> Iterable[Apart]:
        return (apart for apart in self.apart.get(student_id, ()) if apart.holds_on(day))

    def is_here(self, person_id: UUID, now: datetime) -> bool:
        """Whether somebody of the staff can be asked: they are not out of office, or somebody
        covers for them, who is asked with them."""
        covered = [one for one in self.covered.get(person_id, ()) if one.holds(now)]
        if covered:
            return any(one.cover for one in covered)
        return not self.is_away(person_id, now)

    def is_away(self, person_id: UUID, now: datetime) -> bool:
        """Whether somebody said that they are out of office."""
        away = self.away.get(person_id)
        return away is not None and away[0] <= now and (away[1] is None or now < away[1])

    def spans(self, day: date, wave: str = "") -> tuple[Span, ...]:
        """The periods of a day for one lunch wave."""
        return tuple(s for s in self.days.get(day, ()) if s.wave in ("", wave))

    def term_start(self, day: date) -> date | None:
        """The first day of the shortest term that holds this day."""
        holding = [term for term in self.terms if term[0] <= day <= term[1]]
        return max(start for start, _ in holding) if holding else None
