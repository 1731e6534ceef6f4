"""Guardians and their children."""

from __future__ import annotations

from uuid import UUID

from corridor.accounts.models import Guardianship, Person


def guardians_of(*, student_id: UUID) -> list[Guardianship]:
    """Whoever is a guardian of this student, by name."""
    found = Guardianship.objects.filter(student_id=student_id, guardian__archived_at__isnull=True)
    order = ("guardian__family_name", "guardian__given_name", "id")
    return list(found.select_related("guardian").order_by(*order))


def children_of(*, guardian_id: UUID) -> list[Person]:
    """The students whose guardian somebody is, by first name; those who left are left out."""
    found = Person.objects.filter(guardians__guardian_id=guardian_id, archived_at__isnull=True)
    return list(found.order_by("given_name", "id"))


def guardian_count() -> int:
    """How many people of the district are a guardian of somebody."""
    return Guardianship.objects.values("guardian_id").distinct().count()
