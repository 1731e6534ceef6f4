"""People as they are today, and one person's page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Prefetch, QuerySet

from corridor.accounts.models import Member, PlaceStaff
from corridor.core.numbers import whole_number
from corridor.passes.models import AWAY, HallPass
from corridor.rostering.models import Enrollment, Section, SectionMeeting


@dataclass(frozen=True, slots=True)
class PersonNow:
    """A member with what they do today: their pass that is out, and how many count."""

    member: Member
    out: HallPass | None
    used: int


def out_now(*, school_id: UUID) -> QuerySet[HallPass]:
    """The passes of the school's students who are out of their room."""
    found: QuerySet[HallPass] = HallPass.objects.filter(school_id=school_id, state__in=AWAY)
    return found


def with_today(members: list[Member], *, school_id: UUID, today: date) -> list[PersonNow]:
    """What these members do today. Two statements, however many they are."""
    people = [member.person_id for member in members]
    away = out_now(school_id=school_id).filter(student_id__in=people)
    out = {hall_pass.student_id: hall_pass for hall_pass in away.select_related("destination")}
    counted = HallPass.objects.filter(student_id__in=people, counted_on=today)
    used = dict(counted.values_list("student_id").annotate(Count("id")))
    return [
        PersonNow(m, out.get(m.person_id), used.get(m.person_id, 0))  # type: ignore[arg-type]
        for m in members
    ]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One row of somebody's week. ``teachers`` are the others' names."""

    section_id: UUID
    period: str
    day_type: str
    title: str
    room: str
    teachers: tuple[str, ...]


def timetable(*, person_id: UUID, school_id: UUID) -> list[Lesson]:
    """The classes that somebody takes or gives, by period. Four statements."""
    teachers = (
        Enrollment.objects.filter(part="teacher", archived_at__isnull=True)
        .exclude(person_id=person_id)
        .select_related("person")
    )
    sections: QuerySet[Section] = Section.objects.filter(
        school_id=school_id,
        archived_at__isnull=True,
        enrollments__person_id=person_id,
        enrollments__archived_at__isnull=True,
    )
    found = sections.select_related("location").prefetch_related(
        "meetings", Prefetch("enrollments", queryset=teachers, to_attr="taught_by")
    )
    lessons = [_lesson(section, meeting) for section in found for meeting in section.meetings.all()]
    return sorted(lessons, key=lambda row: (_period_order(row.period), row.day_type, row.title))


def _lesson(section: Section, meeting: SectionMeeting) -> Lesson:
    return Lesson(
        section_id=section.id,
        period=meeting.period,
        day_type=meeting.day_type,
        title=section.title,
        room=section.location.name if section.location else "",
        teachers=tuple(str(enrollment.person) for enrollment in section.taught_by),  # type: ignore[attr-defined]
    )


def _period_order(name: str) -> tuple[int, str]:
    number = whole_number(name)
    return (99, name) if number is None else (number, "")


def places_of(*, member_id: UUID) -> list[PlaceStaff]:
    """What a member of staff is at which places."""
    found = PlaceStaff.objects.filter(member_id=member_id, location__archived_at__isnull=True)
    return list(found.select_related("location").order_by("location__name", "part"))
