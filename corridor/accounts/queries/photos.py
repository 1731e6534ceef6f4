"""Pictures of people: which there are, and who may see one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.accounts.models import Member, Photo, Role
from corridor.accounts.policies import may_see_photo
from corridor.core.errors import NotFound
from corridor.core.tenancy import district_in_force
from corridor.schools.models import District


@dataclass(frozen=True, slots=True)
class Face:
    """What the address of a picture is made of."""

    member_id: UUID
    digest: str


def photos_are_on() -> bool:
    return District.objects.filter(id=district_in_force(), photos_are_on=True).exists()


def photo_digest(*, person_id: UUID) -> str:
    """What the address of somebody's picture ends with; empty where none is to be shown."""
    found = Photo.objects.filter(person_id=person_id).values_list("digest", flat=True).first()
    return found if found and photos_are_on() else ""


def faces_of(*, person_ids: Iterable[UUID], school_id: UUID) -> dict[UUID, Face]:
    """Of those who have a picture, by person; of nobody where pictures are hidden."""
    if not photos_are_on():
        return {}
    members = Member.objects.filter(school_id=school_id, person_id__in=list(person_ids))
    found = members.filter(person__photos__isnull=False)
    told = found.values_list("person_id", "id", "person__photos__digest")
    return {person: Face(member, digest) for person, member, digest in told}


def photo_image(*, actor: Actor, member_id: UUID, digest: str) -> bytes:
    """For staff of the school and for the person alone; raises ``NotFound`` for all others."""
    member = Member.objects.filter(id=member_id, school_id=actor.school.id).first()
    if member is None or not may_see_photo(actor, member.person_id) or not photos_are_on():
        raise NotFound
    found = Photo.objects.filter(person__memberships=member, digest=digest).first()
    if found is None:
        raise NotFound
    return bytes(found.image)


def student_numbers(*, school_id: UUID | None) -> dict[str, UUID]:
    """Person by student number, of a school or, with None, of the whole district."""
    members = Member.objects.filter(
        archived_at__isnull=True,
        person__archived_at__isnull=True,
        roles__contains=[Role.STUDENT.value],
    ).exclude(person__student_number="")
    if school_id is not None:
        members = members.filter(school_id=school_id)
    return dict(members.values_list("person__student_number", "person_id"))


def count_photos() -> int:
    return Photo.objects.count()
