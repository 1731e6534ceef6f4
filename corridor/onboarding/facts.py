"""What there is of a school and its district, as far as setting up asks. Read-only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from corridor.accounts.models import Member, PlaceStaff, Role
from corridor.accounts.queries import head_count
from corridor.core.tenancy import district_in_force
from corridor.rostering.models import Section, Term
from corridor.schools.models import (
    BellSchedule,
    Change,
    District,
    Location,
    Period,
    School,
)

STAFF_DECIDE = ("destination", "both")


@dataclass(frozen=True, slots=True)
class Facts:
    """``unanswered`` are the places where nobody can say yes; ``changed`` the kinds of things
    that somebody has changed at this school."""

    district: District
    school: School
    other_schools: tuple[str, ...]
    terms: tuple[tuple[str, date, date], ...]
    rostered_terms: bool
    students: int
    staff: int
    sections: int
    schedule: BellSchedule | None
    periods: tuple[Period, ...]
    places: tuple[Location, ...]
    classrooms: int
    admins: int
    teachers: int
    unanswered: tuple[Location, ...]
    changed: frozenset[str]


def facts_of(*, school_id: UUID) -> Facts:
    """A dozen small statements, for a page that is opened a few times."""
    schools = list(School.objects.filter(archived_at__isnull=True).order_by("name"))
    school = next(one for one in schools if one.id == school_id)
    students, staff = head_count(school_id=school_id)
    here = Location.objects.filter(school_id=school_id, archived_at__isnull=True)
    terms = list(Term.objects.filter(archived_at__isnull=True).order_by("starts_on", "-ends_on"))
    schedule = _schedule(school_id)
    members = Member.objects.filter(school_id=school_id, archived_at__isnull=True)
    return Facts(
        district=District.objects.get(id=district_in_force()),
        school=school,
        other_schools=tuple(one.name for one in schools if one.id != school_id),
        terms=tuple((term.title, term.starts_on, term.ends_on) for term in terms),
        rostered_terms=any(not term.oneroster_id.startswith(BY_HAND) for term in terms),
        students=students,
        staff=staff,
        sections=Section.objects.filter(school_id=school_id, archived_at__isnull=True).count(),
        schedule=schedule,
        periods=_periods(schedule),
        places=tuple(here.exclude(kind=Location.Kind.CLASSROOM).order_by("folder", "name")),
        classrooms=here.filter(kind=Location.Kind.CLASSROOM).count(),
        admins=members.filter(
            Q(roles__contains=[Role.SCHOOL_ADMIN]) | Q(roles__contains=[Role.DISTRICT_ADMIN])
        ).count(),
        teachers=members.filter(roles__contains=[Role.TEACHER]).count(),
        unanswered=_unanswered(school_id),
        changed=frozenset(
            Change.objects.filter(school_id=school_id).values_list("subject", flat=True).distinct()
        ),
    )


BY_HAND = "by-hand:"


def _schedule(school_id: UUID) -> BellSchedule | None:
    found: BellSchedule | None = BellSchedule.objects.filter(
        school_id=school_id, is_default=True, archived_at__isnull=True
    ).first()
    return found


def _periods(schedule: BellSchedule | None) -> tuple[Period, ...]:
    if schedule is None:
        return ()
    return tuple(Period.objects.filter(bell_schedule=schedule).order_by("starts_at", "name"))


def _unanswered(school_id: UUID) -> tuple[Location, ...]:
    """Places where the staff decides, and nobody of them approves."""
    approving = PlaceStaff.objects.filter(
        part=PlaceStaff.Part.APPROVES, member__archived_at__isnull=True
    )
    found = Location.objects.filter(
        school_id=school_id,
        archived_at__isnull=True,
        is_destination=True,
        approval__in=STAFF_DECIDE,
    )
    return tuple(found.exclude(id__in=approving.values("location_id")).order_by("name"))
