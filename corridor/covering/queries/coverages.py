"""Who covers for whom: as both sides read it, and as the office does."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from corridor.accounts.actor import Actor
from corridor.accounts.models import Coverage, Member, PlaceStaff
from corridor.rostering.queries.lessons import Lesson, lessons


@dataclass(frozen=True, slots=True)
class Covering:
    """One coverage. ``cover`` is a name, empty while nobody is known; ``title`` and ``room`` are of
    the class it is about, where it is about one. ``is_open``: its day pass is made, and nobody has
    come in with it yet. Times are empty on a day without such a period."""

    id: UUID
    teacher_id: UUID
    teacher: str
    cover: str
    date: date
    period: str
    starts_at: datetime | None
    ends_at: datetime | None
    day_pass_id: UUID | None
    is_open: bool
    title: str
    room: str

    def holds(self, now: datetime) -> bool:
        begun = self.starts_at is not None and self.starts_at <= now
        return begun and self.ends_at is not None and now < self.ends_at


@dataclass(frozen=True, slots=True)
class Own:
    """``covers`` are those for whom one stands in, ``covered`` what others do for oneself."""

    covers: list[Covering]
    covered: list[Covering]


def own_coverages(*, actor: Actor, now: datetime) -> Own:
    """What holds now or is still to come, the next first; with what a day to come has no time for
    any more, so that nobody misses it."""
    mine = Q(cover_id=actor.member_id) | Q(teacher_id=actor.member_id)
    today = actor.school.local(now).date()
    to_come = Q(ends_at__gt=now) | Q(ends_at__isnull=True, date__gte=today)
    found = _told(_rows(actor.school.id).filter(mine & to_come), actor.school.id)
    return Own(
        covers=[row for row in found if row.teacher_id != actor.member_id],
        covered=[row for row in found if row.teacher_id == actor.member_id],
    )


def coverages_on(*, school_id: UUID, day: date) -> list[Covering]:
    """All of a date, by the name of who is away."""
    rows = _rows(school_id).filter(date=day)
    found = _told(rows, school_id)
    return sorted(found, key=lambda row: (row.teacher, row.starts_at is None))


def _rows(school_id: UUID) -> QuerySet[Coverage]:
    here = Coverage.objects.filter(school_id=school_id, ended_at__isnull=True)
    found: QuerySet[Coverage] = here.select_related(
        "teacher__person", "cover__person", "day_pass"
    ).order_by("date", "starts_at", "id")
    return found


def _told(found: Iterable[Coverage], school_id: UUID) -> list[Covering]:
    rows = list(found)
    rooms = rooms_of({row.teacher_id for row in rows})
    held = _held(rows, school_id)
    return [_one(row, rooms, held.get((row.date, row.teacher.person_id), ())) for row in rows]


Held = Mapping[tuple[date, UUID | None], tuple[Lesson, ...]]


def _held(rows: list[Coverage], school_id: UUID) -> Held:
    """The classes of those who are away, on the days that it is about; one statement for each."""
    found: dict[tuple[date, UUID | None], tuple[Lesson, ...]] = {}
    for day in sorted({row.date for row in rows})[:10]:
        people = {row.teacher.person_id for row in rows if row.date == day}
        ids = [person for person in people if person]
        theirs = lessons(school_id=school_id, people=ids, day=day, part="teacher")
        found |= {(day, person): theirs.get(person, ()) for person in ids}
    return found


def _one(row: Coverage, rooms: Mapping[UUID, str], held: tuple[Lesson, ...]) -> Covering:
    lesson = next((one for one in held if row.period and one.period == row.period), None)
    return Covering(
        id=row.id,
        teacher_id=row.teacher_id,
        teacher=str(row.teacher.person),
        cover=str(row.cover.person) if row.cover and row.cover.person else "",
        date=row.date,
        period=row.period,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        day_pass_id=row.day_pass_id,
        is_open=row.day_pass is not None and row.day_pass.opened_at is None,
        title=lesson.title if lesson else "",
        room=(lesson.location_name if lesson else "") or rooms.get(row.teacher_id, ""),
    )


def rooms_of(members: Iterable[UUID]) -> dict[UUID, str]:
    """The first room that each of them teaches in, by name. One statement."""
    parts = PlaceStaff.objects.filter(
        member_id__in=list(members),
        part=PlaceStaff.Part.TEACHES,
        location__archived_at__isnull=True,
    )
    named = parts.order_by("-location__name").values_list("member_id", "location__name")
    return dict(named)


@dataclass(frozen=True, slots=True)
class Uncovered:
    """A class whose teacher is away, and nobody is known to take it."""

    teacher_id: UUID
    teacher: str
    lesson: Lesson


def uncovered_on(*, school_id: UUID, day: date) -> list[Uncovered]:
    """The classes of a date that nobody takes, in order of time."""
    rows = list(_rows(school_id).filter(date=day))
    away = {row.teacher_id: row.teacher for row in rows if row.cover_id is None}
    held = _held([row for row in rows if row.teacher_id in away], school_id)
    found = [
        Uncovered(teacher.id, str(teacher.person), lesson)
        for teacher in away.values()
        for lesson in held.get((day, teacher.person_id), ())
        if _is_away(rows, teacher, lesson) and not _is_taken(rows, teacher, lesson)
    ]
    return sorted(found, key=lambda one: (one.lesson.starts_at, one.teacher))


def _is_away(rows: list[Coverage], teacher: Member, lesson: Lesson) -> bool:
    """Nobody is named for it; a day pass names somebody, though they are not in yet."""
    noted = [row for row in rows if row.teacher_id == teacher.id and row.cover_id is None]
    return any(row.day_pass_id is None and row.period in ("", lesson.period) for row in noted)


def _is_taken(rows: list[Coverage], teacher: Member, lesson: Lesson) -> bool:
    return any(
        row.teacher_id == teacher.id
        and (row.cover_id is not None or row.day_pass_id is not None)
        and row.period in ("", lesson.period)
        for row in rows
    )
