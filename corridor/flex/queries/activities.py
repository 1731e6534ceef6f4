"""Which activities there are, and whom somebody teaches."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from corridor.accounts.actor import Actor
from corridor.core.errors import NotFound
from corridor.flex.models import Activity
from corridor.passes.queries.classes import taught_by
from corridor.rostering.models import Section
from corridor.rostering.queries import students_of_section
from corridor.schools.models import Period
from corridor.schools.permissions import Permission


def activity_of(*, school_id: UUID, activity_id: UUID) -> Activity:
    """One that is offered; raises ``NotFound``."""
    found = _offered(school_id).filter(id=activity_id).first()
    if found is None:
        raise NotFound(f"No activity {activity_id}")
    return found


def activities_of(*, actor: Actor) -> list[Activity]:
    """Those that somebody runs; all of them for who looks after Flex. One statement."""
    found = _offered(actor.school.id).order_by("period", "title", "id")
    if not actor.may(Permission.FLEX):
        found = found.filter(owner_id__in=actor.members)
    return list(found)


def _offered(school_id: UUID) -> QuerySet[Activity]:
    found = Activity.objects.filter(school_id=school_id, archived_at__isnull=True)
    return found.select_related("location", "owner__person")


def flex_period_names(*, school_id: UUID) -> list[str]:
    """The names of the Flex periods in any bell schedule that the school uses. One statement."""
    found = Period.objects.filter(
        bell_schedule__school_id=school_id,
        bell_schedule__archived_at__isnull=True,
        kind=Period.Kind.FLEX,
    )
    return sorted(set(found.values_list("name", flat=True)))


def classes_taught(*, actor: Actor, on: date) -> list[Section]:
    return list(taught_by(actor, on).order_by("title", "id"))


def students_of(*, actor: Actor, on: date) -> set[UUID]:
    """The students of all classes that somebody teaches."""
    return {
        student.id
        for section in classes_taught(actor=actor, on=on)
        for student in students_of_section(section_id=section.id, on=on)
    }
