"""What is planned: for a student, for a room, for a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from corridor.accounts.actor import Actor
from corridor.accounts.models import Member
from corridor.core.errors import NotFound
from corridor.core.tenancy import district_in_force
from corridor.planning import policies
from corridor.planning.models import ScheduledPass
from corridor.planning.models.scheduled import OPEN
from corridor.planning.times import When

WITH = (
    "destination",
    "origin",
    "student",
    "host__person",
    "made_by__person",
    "answered_by__person",
    "ended_by__person",
    "series",
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
    origin_id: UUID | None
    origin: str
    host_id: UUID | None
    host: str
    trip: str
    note: str
    made_by: str
    made_by_id: UUID
    made_by_staff: bool
    made_at: datetime
    may_decline: bool
    answered_by: str
    answered_at: datetime | None
    ended_by: str
    ended_at: datetime | None
    asked: tuple[UUID, ...]
    asked_too: tuple[UUID, ...]
    series_id: UUID | None
    series: str
    hall_pass_id: UUID | None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


def plan_of(*, actor: Actor, plan_id: UUID) -> PlanCard:
    """One plan; raises ``NotFound`` where the actor may not know of it."""
    found = _ordered(ScheduledPass.objects.filter(id=plan_id, school_id=actor.school.id)).first()
    if found is None or not policies.may_see(actor, found):
        raise NotFound(f"No plan {plan_id}")
    return card_of(found)


def of_student(*, student_id: UUID, school_id: UUID, first: date, last: date) -> list[PlanCard]:
    """A student's plans of these dates (inclusive), in order of time."""
    days = "date between %(first)s and %(last)s"
    wanted = {"student": student_id, "first": first, "last": last}
    return cards_where(school_id, f"student_id = %(student)s and {days}", wanted)


def coming(*, school_id: UUID, places: Collection[UUID], first: date, last: date) -> list[PlanCard]:
    """Who is planned to come to these places."""
    days = "date between %(first)s and %(last)s"
    wanted = {"places": list(places), "first": first, "last": last}
    return cards_where(school_id, f"destination_id = any(%(places)s) and {days}", wanted)


def leaving(
    *, school_id: UUID, students: Iterable[UUID], first: date, last: date
) -> list[PlanCard]:
    """Which of these students, of a class as a rule, are planned to leave."""
    days = "date between %(first)s and %(last)s"
    wanted = {"students": list(students), "first": first, "last": last}
    return cards_where(school_id, f"student_id = any(%(students)s) and {days}", wanted)


def waiting_for(*, school_id: UUID, people: Collection[UUID], since: date) -> list[PlanCard]:
    """What one of these persons is asked to answer, in order of time."""
    asked = "(asked && %(people)s or asked_too && %(people)s)"
    wanted = {"people": list(people), "since": since}
    return cards_where(school_id, f"state = 'requested' and date >= %(since)s and {asked}", wanted)


_IDS = "select id from planning_scheduledpass where district_id = %(district)s"


def cards_where(school_id: UUID, condition: str, wanted: dict[str, Any]) -> list[PlanCard]:
    """The plans of a school that fit a condition of SQL, in order of time.

    One short statement where there are none, as mostly on the pages that everybody asks for; else
    another that reads them with all that is around them, which takes long to put together.
    """
    where = {"district": district_in_force(), "school": school_id, **wanted}
    with connection.cursor() as cursor:
        cursor.execute(f"{_IDS} and school_id = %(school)s and {condition}", where)
        ids = [row[0] for row in cursor.fetchall()]
    return cards_in(ScheduledPass.objects.filter(id__in=ids)) if ids else []


def cards_in(found: QuerySet[ScheduledPass], *, most: int | None = None) -> list[PlanCard]:
    """These plans in order of time. One statement."""
    return [card_of(plan) for plan in _ordered(found)[:most]]


def _ordered(found: QuerySet[ScheduledPass]) -> QuerySet[ScheduledPass]:
    return found.select_related(*WITH).order_by("date", "due_at", "made_at", "id")


def card_of(plan: ScheduledPass) -> PlanCard:
    """``plan`` with its relations at hand (``WITH``)."""
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
        origin_id=plan.origin_id,
        origin=plan.origin.name if plan.origin else "",
        host_id=plan.host_id,
        host=_name(plan.host),
        trip=plan.trip,
        note=plan.note,
        made_by=_name(plan.made_by),
        made_by_id=plan.made_by_id,
        made_by_staff=plan.made_by_staff,
        made_at=plan.made_at,
        may_decline=plan.may_decline,
        answered_by=_name(plan.answered_by),
        answered_at=plan.answered_at,
        ended_by=_name(plan.ended_by),
        ended_at=plan.ended_at,
        asked=tuple(plan.asked),
        asked_too=tuple(plan.asked_too),
        series_id=plan.series_id,
        series=plan.series.title if plan.series else "",
        hall_pass_id=plan.hall_pass_id,
    )


def _name(member: Member | None) -> str:
    return member.person.name if member and member.person else ""
