"""The day of somebody who is here for a substitute: which classes, in which rooms, until when."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.accounts.models import Coverage, DayPass, Member, PlaceStaff
from corridor.covering.times import span_of
from corridor.passes.queries.students import class_size
from corridor.rostering.queries.lessons import Lesson, lessons
from corridor.schools.models import Location
from corridor.schools.queries import DayBells, bells


@dataclass(frozen=True, slots=True)
class Turn:
    """A class that they take; ``opens_at`` is from when on its room is theirs."""

    lesson: Lesson
    teacher: str
    size: int
    opens_at: datetime


@dataclass(frozen=True, slots=True)
class ShiftToday:
    """``now`` are the classes of this moment. ``rooms`` are theirs at this moment; ``free`` are
    periods without a class."""

    until: datetime | None
    now: list[Turn] = field(default_factory=list)
    later: list[Turn] = field(default_factory=list)
    rooms: list[Location] = field(default_factory=list)


def shift_today(*, actor: Actor, now: datetime) -> ShiftToday:
    rows = _rows(actor, now)
    today = bells(school_id=actor.school.id, local_date=actor.school.local(now).date())
    turns = _turns(actor, rows, today)
    until = actor.stand_in.until if actor.stand_in else None
    return ShiftToday(
        until=until or max((row.ends_at for row in rows if row.ends_at), default=None),
        now=[turn for turn in turns if turn.opens_at <= now < turn.lesson.ends_at],
        later=[turn for turn in turns if now < turn.opens_at],
        rooms=list(Location.objects.filter(id__in=actor.rooms or ()).order_by("name")),
    )


def _rows(actor: Actor, now: datetime) -> list[Coverage]:
    """Whom they cover for today; with a shared account only those whose rooms they took."""
    found = Coverage.objects.filter(
        cover_id=actor.member_id, ended_at__isnull=True, date=actor.school.local(now).date()
    )
    if actor.stand_in and actor.stand_in.kind == Member.StandsIn.SHARED:
        found = found.filter(teacher_id__in=[one.member_id for one in actor.covers])
    return list(found.select_related("teacher__person").order_by("starts_at", "id"))


def _turns(actor: Actor, rows: list[Coverage], today: DayBells) -> list[Turn]:
    people = {row.teacher.person_id: row for row in rows if row.teacher.person_id}
    held = lessons(school_id=actor.school.id, people=list(people), day=today.date, part="teacher")
    turns = {
        lesson.section_id: Turn(
            lesson=lesson,
            teacher=str(row.teacher.person),
            size=class_size(section_id=lesson.section_id),
            opens_at=max((span_of(today, lesson.period) or (lesson.starts_at,))[0], _of(row)),
        )
        for row in rows
        for lesson in held.get(row.teacher.person_id or row.id, ())
        if row.period in ("", lesson.period)
    }
    return sorted(turns.values(), key=lambda turn: turn.lesson.starts_at)


def _of(row: Coverage) -> datetime:
    return row.starts_at or row.made_at


@dataclass(frozen=True, slots=True)
class RoomToTake:
    """A room with those who teach in it. ``is_noted``: somebody is away there today, and no other
    person is named."""

    id: UUID
    name: str
    teachers: tuple[str, ...]
    is_noted: bool
    is_taken: bool


def rooms_to_take(*, actor: Actor, now: datetime) -> list[RoomToTake]:
    """Every room that somebody teaches in, those of today's absent teachers first."""
    today = actor.school.local(now).date()
    rows = Coverage.objects.filter(school_id=actor.school.id, date=today, ended_at__isnull=True)
    open_rows = [row for row in rows if row.cover_id in (None, actor.member_id)]
    noted = {row.teacher_id for row in open_rows if row.day_pass_id is None}
    mine = {one.member_id for one in actor.covers}
    parts = PlaceStaff.objects.filter(
        part=PlaceStaff.Part.TEACHES,
        location__school_id=actor.school.id,
        location__archived_at__isnull=True,
        member__archived_at__isnull=True,
    ).select_related("location", "member__person")
    found: dict[UUID, list[PlaceStaff]] = {}
    for part in parts.order_by("location__name", "member__person__family_name"):
        found.setdefault(part.location_id, []).append(part)
    rooms = [_room(staff, noted, mine) for staff in found.values()]
    return sorted(rooms, key=lambda room: (not room.is_taken, not room.is_noted))


def _room(staff: list[PlaceStaff], noted: set[UUID], mine: set[UUID]) -> RoomToTake:
    here = {part.member_id for part in staff}
    return RoomToTake(
        id=staff[0].location_id,
        name=staff[0].location.name,
        teachers=tuple(str(part.member.person) for part in staff),
        is_noted=not noted.isdisjoint(here),
        is_taken=not mine.isdisjoint(here),
    )


def day_passes_of(*, school_id: UUID, now: datetime) -> list[DayPass]:
    """Those that still open or are open, for who may take them back."""
    found = DayPass.objects.filter(school_id=school_id, ended_at__isnull=True, ends_at__gt=now)
    return list(found.select_related("member__person").order_by("date", "made_at"))
