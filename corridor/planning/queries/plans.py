"""What is planned: for a student, for a room, for a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from corridor.accounts.models import Member
from corridor.planning.models import ScheduledPass
from corridor.planning.models.scheduled import OPEN
from corridor.planning.times import When

_WITH = (
    "destination",
    "origin",
    "student",
    "host__person",
    "made_by__person",
    "answered_by__person",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanCard:
    """One plan as pages show it. ``due_at`` is empty where its day has no such time (any more).

    ``host`` is whom the student visits, ``asked`` the persons who may answer. ``hall_pass_id`` is
    the pass that it became.
    """

    id: UUID
    state: str
    end_reason: str
    refused_by: str
    words: str
    date: date
    when: When
    due_at: datetime | None
    minutes: int
    student_id: UUID
    student: str
    grade: str
    place_id: UUID
    place: str
    icon: str
    colour: str
    origin: str
    host: str
    note: str
    made_by: str
    made_by_id: UUID
    made_by_staff: bool
    may_decline: bool
    answered_by: str
    asked: tuple[UUID, ...]
    asked_too: tuple[UUID, ...]
    series_id: UUID | None
    hall_pass_id: UUID | None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def of_student(*, student_id: UUID, school_id: UUID, first: date, last: date) -> list[PlanCard]:
    """A student's plans of these dates (inclusive), in order of time. One statement."""
    found = _at(school_id, first, last).filter(student_id=student_id)
    return [card_of(plan) for plan in found]


def coming(*, school_id: UUID, places: Collection[UUID], first: date, last: date) -> list[PlanCard]:
    """Who is planned to come to these places. One statement."""
    found = _at(school_id, first, last).filter(destination_id__in=places)
    return [card_of(plan) for plan in found]


def leaving(
    *, school_id: UUID, students: Iterable[UUID], first: date, last: date
) -> list[PlanCard]:
    """Which of these students, of a class as a rule, are planned to leave. One statement."""
    found = _at(school_id, first, last).filter(student_id__in=list(students))
    return [card_of(plan) for plan in found]


def waiting_for(*, school_id: UUID, people: Collection[UUID], since: date) -> list[PlanCard]:
    """What one of these persons is asked to answer, in order of time. One statement."""
    asked = Q(asked__overlap=list(people)) | Q(asked_too__overlap=list(people))
    found = ScheduledPass.objects.filter(
        asked, school_id=school_id, state="requested", date__gte=since
    )
    return [card_of(plan) for plan in _ordered(found)]


def open_plans(found: QuerySet[ScheduledPass], *, most: int) -> list[PlanCard]:
    """The first of these, in order of time. One statement."""
    return [card_of(plan) for plan in _ordered(found)[:most]]


def _at(school_id: UUID, first: date, last: date) -> QuerySet[ScheduledPass]:
    return _ordered(ScheduledPass.objects.filter(school_id=school_id, date__range=(first, last)))


def _ordered(found: QuerySet[ScheduledPass]) -> QuerySet[ScheduledPass]:
    return found.select_related(*_WITH).order_by("date", "due_at", "made_at", "id")


def card_of(plan: ScheduledPass) -> PlanCard:
    """``plan`` with its relations at hand (``_WITH``)."""
    place = plan.destination
    return PlanCard(
        id=plan.id,
        state=plan.state,
        end_reason=plan.end_reason,
        refused_by=plan.refused_by,
        words=plan.words,
        date=plan.date,
        when=plan.when,
        due_at=plan.due_at,
        minutes=plan.minutes,
        student_id=plan.student_id,
        student=plan.student.name,
        grade=plan.student.grade,
        place_id=place.id,
        place=place.name,
        icon=place.icon,
        colour=place.colour,
        origin=plan.origin.name if plan.origin else "",
        host=_name(plan.host),
        note=plan.note,
        made_by=_name(plan.made_by),
        made_by_id=plan.made_by_id,
        made_by_staff=plan.made_by_staff,
        may_decline=plan.may_decline,
        answered_by=_name(plan.answered_by),
        asked=tuple(plan.asked),
        asked_too=tuple(plan.asked_too),
        series_id=plan.series_id,
        hall_pass_id=plan.hall_pass_id,
    )


def _name(member: Member | None) -> str:
    return member.person.name if member and member.person else ""
