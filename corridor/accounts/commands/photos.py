"""Pictures of people: put there, taken away, switched off for a district."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from corridor.accounts.models import Photo
from corridor.accounts.policies import may_set_photos
from corridor.accounts.portraits import Portrait
from corridor.accounts.queries import member_of
from corridor.core import audit
from corridor.core.errors import NotAllowed, NotFound
from corridor.schools.models import District
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require


def keep_photo(*, person_id: UUID, portrait: Portrait) -> bool:
    """Make this the person's picture; says whether that changed anything. Part of an import."""
    same = Photo.objects.filter(person_id=person_id, digest=portrait.digest)
    if same.exists():
        return False
    Photo.objects.update_or_create(
        person_id=person_id,
        defaults={"image": portrait.image, "digest": portrait.digest, "from_roster": True},
    )
    return True


def remove_photo(*, actor: Acting, school_id: UUID, member_id: UUID, now: datetime) -> None:
    """The picture is deleted, not put away."""
    require(actor, school_id, Permission.PEOPLE)
    member = member_of(school_id=school_id, member_id=member_id)
    with transaction.atomic():
        person_id = member.person_id
        gone, _kinds = Photo.objects.filter(person_id=person_id).delete() if person_id else (0, {})
        if person_id is None or not gone:
            raise NotFound
        audit.append(
            kind=audit.Kind.PERSON_CHANGED,
            now=now,
            by=audit.by(actor, school_id=school_id),
            subjects=[person_id],
            details={"what": "photo_removed"},
        )


def remove_all_photos(*, actor: Acting, now: datetime) -> int:
    """Delete every picture of the district; returns how many there were."""
    if not may_set_photos(actor):
        raise NotAllowed
    with transaction.atomic():
        gone, _kinds = Photo.objects.all().delete()
        _note(actor, now, what="photos_removed", photos=gone)
    return gone


def show_photos(*, actor: Acting, now: datetime) -> None:
    _switch(actor, now, on=True)


def hide_photos(*, actor: Acting, now: datetime) -> None:
    """They are kept, and neither shown nor handed out."""
    _switch(actor, now, on=False)


def _switch(actor: Acting, now: datetime, *, on: bool) -> None:
    if not may_set_photos(actor):
        raise NotAllowed
    with transaction.atomic():
        District.objects.filter(id=actor.district_id).update(photos_are_on=on)
        _note(actor, now, what="photos_shown" if on else "photos_hidden")


def _note(actor: Acting, now: datetime, **details: object) -> None:
    audit.append(
        kind=audit.Kind.PERSON_CHANGED, now=now, by=audit.by(actor), subjects=[], details=details
    )
