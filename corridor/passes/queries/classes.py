"""The classes that somebody teaches this term: when, where, with whom, and whether they count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from corridor.accounts.actor import Actor
from corridor.accounts.models import Person
from corridor.accounts.queries import Face, faces_of
from corridor.core.errors import NotFound
from corridor.rostering.models import Enrollment, Section, SectionMeeting, SectionTerm
from corridor.rostering.queries import students_of_section
from corridor.schools.models import School
from corridor.schools.permissions import Permission


@dataclass(frozen=True, slots=True)
class TaughtClass:
    """``periods`` as people say them ("3", "5 on A"); ``is_to_accept``: it comes from a roster,
    the school wants a teacher's word, and it has none yet."""

    id: UUID
    title: str
    room: str
    periods: tuple[str, ...]
    size: int
    is_manual: bool
    is_to_accept: bool


@dataclass(frozen=True, slots=True)
class Pupil:
    """``face`` where there is a picture, and pictures are shown."""

    person: Person
    face: Face | None


@dataclass(frozen=True, slots=True)
class OneClass:
    """``is_own``: whoever asked teaches it; ``teachers`` are the names of all who do."""

    taught: TaughtClass
    students: list[Pupil]
    teachers: list[str]
    is_own: bool


def classes_of(*, actor: Actor, on: date) -> list[TaughtClass]:
    """In the order of their periods. Four statements."""
    found = _told_all(taught_by(actor, on), on)
    return sorted(found, key=lambda one: ([(len(p), p) for p in one.periods], one.title))


def class_of(*, actor: Actor, section_id: UUID, on: date) -> OneClass:
    """One of one's own, for who looks after people any of the school; raises ``NotFound``."""
    own = taught_by(actor, on)
    seen = _at_school(actor) if actor.may(Permission.PEOPLE) else own
    found = _told_all(seen.filter(id=section_id), on)
    if not found:
        raise NotFound("This is somebody else's class.")
    people = list(students_of_section(section_id=section_id, on=on))
    faces = faces_of(person_ids=[person.id for person in people], school_id=actor.school.id)
    return OneClass(
        taught=found[0],
        students=[Pupil(person, faces.get(person.id)) for person in people],
        teachers=_teachers(section_id),
        is_own=own.filter(id=section_id).exists(),
    )


def _teachers(section_id: UUID) -> list[str]:
    rows = Enrollment.objects.filter(
        section_id=section_id, part="teacher", archived_at__isnull=True
    )
    found = rows.order_by("-is_primary", "person__family_name").select_related("person")
    return [str(row.person) for row in found]


def count_to_accept(*, actor: Actor, on: date) -> int:
    """How many of their classes wait for their word. One statement."""
    wanted = School.objects.filter(id=actor.school.id, accept_classes=True)
    waiting = taught_by(actor, on).filter(accepted_at__isnull=True, is_manual=False)
    return int(waiting.filter(school__in=wanted).count())


def taught_by(actor: Actor, on: date) -> QuerySet[Section]:
    """The sections of this school that somebody teaches, in a term that holds the day."""
    begun = Q(begins_on__isnull=True) | Q(begins_on__lte=on)
    going_on = Q(ends_on__isnull=True) | Q(ends_on__gt=on)
    mine = Enrollment.objects.filter(
        begun, going_on, person_id=actor.person_id, part="teacher", archived_at__isnull=True
    )
    dated = SectionTerm.objects.filter(term__archived_at__isnull=True)
    now = dated.filter(term__starts_on__lte=on, term__ends_on__gte=on)
    sections = _at_school(actor).filter(id__in=mine.values("section_id"))
    always = ~Q(id__in=SectionTerm.objects.values("section_id"))
    return sections.filter(always | Q(id__in=now.values("section_id")))


def _at_school(actor: Actor) -> QuerySet[Section]:
    found: QuerySet[Section] = Section.objects.filter(
        school_id=actor.school.id, archived_at__isnull=True
    )
    return found


def _told_all(found: QuerySet[Section], on: date) -> list[TaughtClass]:
    sections = list(found.select_related("location", "school"))
    ids = [section.id for section in sections]
    periods, sizes = _periods(ids), _sizes(ids, on)
    return [_told(section, periods, sizes) for section in sections]


def _told(section: Section, periods: dict[UUID, list[str]], sizes: dict[UUID, int]) -> TaughtClass:
    waits = section.school.accept_classes and not section.is_manual and section.accepted_at is None
    return TaughtClass(
        id=section.id,
        title=section.title,
        room=section.location.name if section.location else "",
        periods=tuple(periods.get(section.id, ())),
        size=sizes.get(section.id, 0),
        is_manual=section.is_manual,
        is_to_accept=waits,
    )


def _periods(ids: Iterable[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    meetings = SectionMeeting.objects.filter(section_id__in=ids).order_by("period", "day_type")
    for section_id, period, day_type in meetings.values_list("section_id", "period", "day_type"):
        found.setdefault(section_id, []).append(f"{period} {day_type}".strip())
    return found


def _sizes(ids: Iterable[UUID], on: date) -> dict[UUID, int]:
    begun = Q(begins_on__isnull=True) | Q(begins_on__lte=on)
    going_on = Q(ends_on__isnull=True) | Q(ends_on__gt=on)
    found: dict[UUID, int] = {}
    students = Enrollment.objects.filter(
        begun,
        going_on,
        section_id__in=ids,
        part="student",
        archived_at__isnull=True,
        person__archived_at__isnull=True,
    )
    for section_id in students.values_list("section_id", flat=True):
        found[section_id] = found.get(section_id, 0) + 1
    return found
