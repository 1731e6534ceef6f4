"""Whom an occasion may concern, by what they are at a school."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.models import Assisting, Member, User
from corridor.accounts.permissions import ADMINS
from corridor.accounts.queries.powers import with_power
from corridor.accounts.sign_in import places_of
from corridor.core.errors import NotAllowed
from corridor.core.scope import district_in_force
from corridor.notifications.models import Notification
from corridor.passes.situation import Book
from corridor.rostering.queries import class_around
from corridor.schools.permissions import Permission


def acting_for(notification: Notification, now: datetime) -> Actor:
    """Whoever was told, at the school that it is about, with what they may do now."""
    district, person = district_in_force(), notification.person_id
    user = User.objects.filter(district_id=district, person_id=person).first()
    found = places_of(user.id, district_id=district, person_id=person, at=now) if user else None
    for actor in found.places if found else ():
        if actor.school.id == notification.school_id:
            return actor
    raise NotAllowed(_("Your account can’t answer requests at this school any more."))


def persons_of(members: Iterable[UUID | None]) -> dict[UUID, UUID | None]:
    """Their persons, by member. One statement, none where there is nobody."""
    ids = {member for member in members if member}
    known = Member.objects.filter(id__in=ids)
    return dict(known.values_list("id", "person_id")) if ids else {}


def whoever_answers(asked: Collection[UUID], book: Book, now: datetime) -> list[UUID]:
    """Whoever was asked, who covers for them now, and their assistants."""
    covers = [
        one.cover
        for person in asked
        for one in book.covered.get(person, ())
        if one.holds(now) and one.cover
    ]
    helping = Assisting.objects.filter(
        teacher__person_id__in=asked, assistant__archived_at__isnull=True
    )
    return [*asked, *covers, *helping.values_list("assistant__person_id", flat=True)]


def who_works_at(place_id: UUID, book: Book) -> list[UUID]:
    place = book.places.get(place_id)
    return [*place.teachers, *place.approvers] if place else []


def who_teaches(student_id: UUID, school_id: UUID, now: datetime) -> list[UUID]:
    """The class that a student has now."""
    where = class_around(person_id=student_id, school_id=school_id, now=now)
    return [teacher.person_id for teacher in where.teachers] if where else []


def with_role(role: str, *, school_id: UUID) -> list[UUID]:
    """The persons who have a role at a school."""
    members = Member.objects.filter(
        school_id=school_id,
        roles__contains=[role],
        archived_at__isnull=True,
        person__archived_at__isnull=True,
    )
    return list(members.values_list("person_id", flat=True))


def who_keeps_apart(school_id: UUID) -> list[UUID]:
    """Admins of the school who may keep students apart."""
    return [*with_power(Permission.KEEP_APART, school_id=school_id, among=ADMINS)]
