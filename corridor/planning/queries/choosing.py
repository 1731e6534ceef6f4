"""What staff choose from when they plan: periods, day types, names."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from corridor.accounts.models import Member, Person
from corridor.core.errors import NotFound
from corridor.schools.models import CalendarDay, Period


def period_names(*, school_id: UUID) -> list[str]:
    """Every period of the school's bell schedules, in order of the day."""
    found = Period.objects.filter(
        bell_schedule__school_id=school_id, bell_schedule__archived_at__isnull=True
    ).order_by("-bell_schedule__is_default", "starts_at")
    return list(dict.fromkeys(found.values_list("name", flat=True)))


def day_types(*, school_id: UUID) -> list[str]:
    """The kinds of days that the calendar has: "A" and "B"."""
    found = CalendarDay.objects.filter(school_id=school_id).exclude(day_type="")
    return sorted(set(found.values_list("day_type", flat=True)))


def member_of(*, school_id: UUID, person_id: UUID) -> UUID:
    """The member who is this person at the school; raises ``NotFound``."""
    found = Member.objects.filter(
        school_id=school_id, person_id=person_id, archived_at__isnull=True
    )
    member_id: UUID | None = found.values_list("id", flat=True).first()
    if member_id is None:
        raise NotFound(f"No person {person_id} at this school")
    return member_id


def names_of(*, school_id: UUID, people: Iterable[UUID]) -> list[str]:
    """The names of these people of the school, in order."""
    wanted = list(people)
    if not wanted:
        return []
    members = Member.objects.filter(school_id=school_id, person_id__in=wanted)
    found = Person.objects.filter(id__in=members.values("person_id"))
    return sorted(person.name for person in found)


def names_by_id(people: Iterable[UUID]) -> dict[UUID, str]:
    """Names of persons who were found to be of the school already."""
    return {person.id: person.name for person in Person.objects.filter(id__in=list(people))}
