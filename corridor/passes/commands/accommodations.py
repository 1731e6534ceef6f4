"""Accommodations: what a student's passes may do that others' may not.

Only the nurse and the case manager know that there is one; for everybody else, admins
included, nothing of this exists. It belongs to the person, so it holds at every school.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.commands import touch_rules_of_people
from corridor.accounts.models import Person
from corridor.core.errors import Invalid, NotAllowed, NotFound
from corridor.passes.commands.checking import Named, field_problems
from corridor.passes.facts import AccommodationFacts
from corridor.passes.models import Accommodation
from corridor.passes.queries.support import SUBJECT, student_of_support
from corridor.schools.commands.changes import record_change
from corridor.schools.models import Location
from corridor.schools.permissions import Permission


def save_accommodation(
    *, actor: Actor, student_id: UUID, facts: AccommodationFacts, now: datetime
) -> Accommodation:
    """Give a student an accommodation, or change the one they have.

    ``student_id`` is a student of the actor's school. Places that another school of theirs
    allowed stay. Raises ``Invalid`` by field; whoever may not know gets ``NotFound``.
    """
    person = _student(actor, student_id)
    with transaction.atomic():
        touch_rules_of_people(people=[person.id], school_id=actor.school.id, now=now)
        known = Accommodation.objects.filter(person=person).first()
        before = stored(known) if known else {}
        given = known or Accommodation(school_id=actor.school.id, person=person)
        for field, value in asdict(facts).items():
            setattr(given, field, value)
        given.note = facts.note.strip()
        given.allowed_places = _places(actor.school.id, before, facts.allowed_places)
        _check(given, actor.school.id, facts.allowed_places)
        given.save()
        _record(actor, given, before, now)
    return given


def end_accommodation(*, actor: Actor, student_id: UUID, now: datetime) -> Accommodation:
    """Let an accommodation be over from now on; yesterday was its last day."""
    person = _student(actor, student_id)
    with transaction.atomic():
        touch_rules_of_people(people=[person.id], school_id=actor.school.id, now=now)
        given = Accommodation.objects.filter(person=person).first()
        if given is None:
            raise NotFound
        before, last_day = stored(given), actor.school.local(now).date() - timedelta(days=1)
        given.ends_on = min(given.ends_on or last_day, last_day)
        given.starts_on = min(given.starts_on, given.ends_on) if given.starts_on else None
        given.review_on = None
        given.save(update_fields=["starts_on", "ends_on", "review_on"])
        _record(actor, given, before, now)
    return given


def _student(actor: Actor, student_id: UUID) -> Person:
    """Raises ``NotFound`` for who may not know, ``NotAllowed`` for who may only see."""
    person = student_of_support(actor=actor, student_id=student_id)
    if not actor.may(Permission.CHANGE_ACCOMMODATIONS):
        raise NotAllowed("Accommodations are to be seen only.")
    return person


def stored(given: Accommodation) -> dict[str, Any]:
    """What the private log keeps: the fields of its facts, ready for JSON."""
    names = AccommodationFacts.__dataclass_fields__
    values = {name: getattr(given, name) for name in names}
    return {**values, "allowed_places": [str(place) for place in given.allowed_places]}


def _places(school_id: UUID, before: dict[str, Any], chosen: tuple[UUID, ...]) -> list[UUID]:
    """Those chosen here, and those that another school of the student allowed."""
    earlier = [UUID(text) for text in before.get("allowed_places", ())]
    here = set(
        Location.objects.filter(school_id=school_id, id__in=earlier).values_list("id", flat=True)
    )
    return [*chosen, *(place for place in earlier if place not in here)]


def _check(given: Accommodation, school_id: UUID, chosen: tuple[UUID, ...]) -> None:
    problems = field_problems(given)
    here = Location.objects.filter(school_id=school_id, archived_at__isnull=True)
    if here.filter(id__in=chosen).count() != len(set(chosen)):
        problems["allowed_places"] = _("Choose places of your school.")
    if given.review_on and given.ends_on and given.review_on > given.ends_on:
        problems["review_on"] = _("Choose a day before it ends.")
    if problems:
        raise Invalid(problems)


def _record(actor: Actor, given: Accommodation, before: dict[str, Any], now: datetime) -> None:
    record_change(
        actor=actor,
        school_id=actor.school.id,
        subject=SUBJECT,
        thing=Named(given.id, given.person.name),
        before=before,
        after=stored(given),
        now=now,
        is_private=True,
    )
