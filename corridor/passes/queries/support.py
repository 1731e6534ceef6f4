"""Who has an accommodation? For the nurse and the case manager alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q

from corridor.accounts.actor import Actor
from corridor.accounts.models import Person
from corridor.accounts.queries import students_here
from corridor.core.errors import NotFound
from corridor.passes.models import Accommodation
from corridor.passes.policies import may_see_accommodations
from corridor.schools.models import Change, Location

SUBJECT = "accommodation"
SOON = timedelta(days=21)


def student_of_support(*, actor: Actor, student_id: UUID) -> Person:
    """A student whose accommodation the actor may see; raises ``NotFound``."""
    found: Person | None = None
    if may_see_accommodations(actor):
        found = students_here(school_id=actor.school.id).filter(id=student_id).first()
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class Supported:
    """A student with their accommodation. ``when`` is "now", "later" or "over"."""

    person: Person
    given: Accommodation
    when: str
    due: date | None

    def is_due(self, today: date) -> bool:
        """Whether somebody has to look at it soon: before its review, or its end."""
        return self.when != "over" and self.due is not None and self.due <= today + SOON


def supported_students(*, actor: Actor, today: date) -> list[Supported]:
    """The students of the actor's school who have an accommodation, by name. One statement."""
    if not may_see_accommodations(actor):
        raise NotFound
    found = Accommodation.objects.filter(
        person__in=students_here(school_id=actor.school.id).values("id")
    )
    order = ("person__family_name", "person__given_name", "id")
    return [_row(given, today) for given in found.select_related("person").order_by(*order)]


def _row(given: Accommodation, today: date) -> Supported:
    when = "now"
    if given.starts_on and today < given.starts_on:
        when = "later"
    elif given.ends_on and given.ends_on < today:
        when = "over"
    dues = [day for day in (given.review_on, given.ends_on) if day]
    return Supported(given.person, given, when, min(dues, default=None))


def support_of(*, actor: Actor, student_id: UUID) -> tuple[Person, Accommodation | None]:
    """A student and what they have, if anything; raises ``NotFound`` for who may not know."""
    person = student_of_support(actor=actor, student_id=student_id)
    return person, Accommodation.objects.filter(person=person).first()


def places_to_allow(*, school_id: UUID, given: Accommodation | None) -> list[Location]:
    """The places that are not on everybody's list, and those allowed already, by name."""
    here = Location.objects.filter(school_id=school_id, archived_at__isnull=True)
    for_some = Q()
    for field in ("visible_grades", "visible_groups", "visible_people"):
        for_some |= ~Q(**{field: []})
    allowed = Q(id__in=given.allowed_places if given else [])
    return list(here.filter((for_some & Q(is_destination=True)) | allowed).order_by("name"))


def support_history(*, actor: Actor, given: Accommodation) -> list[Change]:
    """Every change of an accommodation, the latest first."""
    if not may_see_accommodations(actor):
        raise NotFound
    found = Change.objects.filter(subject=SUBJECT, subject_id=given.id, is_private=True)
    return list(found.order_by("-at", "-id"))
