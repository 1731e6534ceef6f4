"""Guardians and their children."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from corridor.accounts.models import Guardianship, Member, Person


@dataclass(frozen=True, slots=True)
class GuardianRow:
    """``member_id`` is the guardian's at the school that asks; empty where they have no place."""

    id: UUID
    person: Person
    member_id: UUID | None


def guardians_of(*, student_id: UUID, school_id: UUID) -> list[GuardianRow]:
    """Whoever is a guardian of this student, by name. Two statements."""
    found = Guardianship.objects.filter(student_id=student_id, guardian__archived_at__isnull=True)
    order = ("guardian__family_name", "guardian__given_name", "id")
    links = list(found.select_related("guardian").order_by(*order))
    people = [link.guardian_id for link in links]
    here = Member.objects.filter(school_id=school_id, person_id__in=people) if people else ()
    members = {member.person_id: member.id for member in here}
    return [GuardianRow(link.id, link.guardian, members.get(link.guardian_id)) for link in links]


def children_of(*, guardian_id: UUID) -> list[Person]:
    """The students whose guardian somebody is, by first name; those who left are left out."""
    found = Person.objects.filter(guardians__guardian_id=guardian_id, archived_at__isnull=True)
    return list(found.order_by("given_name", "id"))


def guardian_count() -> int:
    """How many people of the district are a guardian of somebody."""
    return Guardianship.objects.values("guardian_id").distinct().count()
