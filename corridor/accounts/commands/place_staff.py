"""Who teaches at, approves for and runs a place."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.models import Member, PlaceStaff, Role
from corridor.accounts.queries import member_of
from corridor.core.errors import Invalid, NotFound
from corridor.schools.commands import touch_rules
from corridor.schools.commands.changes import record_change
from corridor.schools.models import Location
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require

Staffed = dict[str, list[str]]


def add_place_staff(
    *, actor: Acting, location: Location, member_id: UUID, part: str, now: datetime
) -> None:
    """Give a member of staff one part at a place; having it already is fine."""

    def add() -> None:
        member = member_of(school_id=location.school_id, member_id=member_id)
        _check(member, part)
        PlaceStaff.objects.get_or_create(location=location, member=member, part=part)

    _change(actor, location, now, add)


def remove_place_staff(
    *, actor: Acting, location: Location, place_staff_id: UUID, now: datetime
) -> None:
    """Take one part away again."""

    def remove() -> None:
        gone, _counts = location.staff.filter(id=place_staff_id).delete()
        if not gone:
            raise NotFound

    _change(actor, location, now, remove)


def set_place_staff(
    *, actor: Acting, location: Location, part: str, member_ids: Iterable[UUID], now: datetime
) -> None:
    """Let exactly these members have this part at a place; the roster's rows stay."""

    def replace() -> None:
        by_hand = location.staff.filter(part=part, from_roster=False)
        members = [member_of(school_id=location.school_id, member_id=id_) for id_ in member_ids]
        by_hand.exclude(member__in=members).delete()
        for member in members:
            _check(member, part)
            PlaceStaff.objects.get_or_create(location=location, member=member, part=part)

    _change(actor, location, now, replace)


def _change(actor: Acting, location: Location, now: datetime, write: Callable[[], None]) -> None:
    require(actor, location.school_id, Permission.PLACES)
    with transaction.atomic():
        touch_rules(school_id=location.school_id, now=now)
        before = _stored(location)
        write()
        record_change(
            actor=actor,
            school_id=location.school_id,
            subject="place_staff",
            thing=location,
            before=before,
            after=_stored(location),
            now=now,
        )


def _stored(location: Location) -> Staffed:
    """For each part the ids of the members who have it."""
    found: Staffed = {part: [] for part in PlaceStaff.Part.values}
    for part, member_id in location.staff.order_by("member_id").values_list("part", "member_id"):
        found[part].append(str(member_id))
    return found


def _check(member: Member, part: str) -> None:
    if part not in PlaceStaff.Part.values:
        raise Invalid({"part": _("There is no such part.")})
    if member.archived_at or not set(member.roles) - {Role.STUDENT.value}:
        raise Invalid({"member": _("Choose somebody of the staff.")})
