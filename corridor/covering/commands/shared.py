"""An account that substitutes share: made by an admin, and what whoever uses it says they are here
for. ADR 18."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.commands.people import NamedMember
from corridor.accounts.models import Coverage, Member, PlaceStaff, Role
from corridor.accounts.queries import member_of
from corridor.core import audit
from corridor.core.audit import Kind
from corridor.core.errors import Invalid, NotAllowed
from corridor.covering.commands.arranging import tell
from corridor.covering.times import span_of
from corridor.schools.commands import touch_rules
from corridor.schools.commands.changes import record_change
from corridor.schools.permissions import Permission
from corridor.schools.policies import require
from corridor.schools.queries import bells

MOST_LETTERS, MOST_ROOMS = 60, 12


@dataclass(frozen=True, slots=True)
class Shift:
    """What a session keeps of somebody who uses a shared account: the teachers whose rooms they
    take (ids of members), and what they call themselves."""

    teachers: tuple[UUID, ...]
    name: str

    @property
    def kept(self) -> dict[str, object]:
        return {"teachers": [str(teacher) for teacher in self.teachers], "name": self.name}


def share_account(*, actor: Actor, member_id: UUID, is_shared: bool, now: datetime) -> None:
    """Say of an account with the role Substitute that many use it, or that it is one person's."""
    require(actor, actor.school.id, Permission.PEOPLE)
    with transaction.atomic():
        touch_rules(school_id=actor.school.id, now=now)
        member = member_of(school_id=actor.school.id, member_id=member_id)
        if not may_be_shared(member):
            raise Invalid({"shared": _("Only an account that is a substitute and nothing else.")})
        before, after = member.stands_in, Member.StandsIn.SHARED.value if is_shared else ""
        Member.objects.filter(id=member.id).update(stands_in=after)
        record_change(
            actor=actor,
            school_id=actor.school.id,
            subject="covering",
            thing=NamedMember(member.id, str(member.person)),
            before={"shared": before},
            after={"shared": after},
            now=now,
        )


def may_be_shared(member: Member) -> bool:
    """A substitute and nothing that could do more; nobody who is here with a day pass."""
    is_substitute = Role.SUBSTITUTE.value in member.roles
    is_no_more = {*member.roles} <= {Role.SUBSTITUTE.value, Role.STAFF.value}
    return is_substitute and is_no_more and member.stands_in != Member.StandsIn.DAY


def take_rooms(*, actor: Actor, rooms: Iterable[UUID], name: str, now: datetime) -> Shift:
    """Whoever uses the account says in which rooms they are today, and who they are if they like.

    Whose rooms these are is covered for the rest of the day, if the office has not said so.
    """
    if actor.stand_in is None or actor.stand_in.kind != Member.StandsIn.SHARED:
        raise NotAllowed("This account is one person's.")
    wanted = list(dict.fromkeys(rooms))[:MOST_ROOMS]
    with transaction.atomic():
        teachers = _teachers(actor, wanted)
        if not teachers:
            raise Invalid({"rooms": _("Choose at least one room.")})
        version = tell(actor, now, *teachers)
        for teacher in teachers:
            _cover(actor, teacher, version, now)
        said = name.strip()[:MOST_LETTERS]
        _note(actor, teachers, said, now)
    return Shift(tuple(teacher.id for teacher in teachers), said)


def _teachers(actor: Actor, rooms: list[UUID]) -> list[Member]:
    parts = PlaceStaff.objects.filter(
        location_id__in=rooms, location__school_id=actor.school.id, part=PlaceStaff.Part.TEACHES
    )
    found = Member.objects.filter(id__in=parts.values("member_id"), archived_at__isnull=True)
    return list(found.filter(person__isnull=False).order_by("id"))


def _cover(actor: Actor, teacher: Member, version: int, now: datetime) -> None:
    """What the office noted is taken over; without any note it is the rest of the day."""
    today = actor.school.local(now).date()
    here = Coverage.objects.filter(teacher=teacher, date=today, ended_at__isnull=True)
    here.filter(cover__isnull=True, day_pass__isnull=True).update(cover_id=actor.member_id)
    if here.filter(cover_id=actor.member_id).exists():
        return
    span = span_of(bells(school_id=actor.school.id, local_date=today), "")
    if span is None or span[1] <= now:
        raise Invalid({"rooms": _("There is no class any more today.")})
    Coverage.objects.create(
        school_id=actor.school.id,
        teacher=teacher,
        cover_id=actor.member_id,
        date=today,
        starts_at=span[0],
        ends_at=span[1],
        rules_version=version,
        made_by_id=actor.member_id,
        made_at=now,
    )


def _note(actor: Actor, teachers: list[Member], name: str, now: datetime) -> None:
    audit.append(
        kind=Kind.ACCOUNT_CHANGED,
        now=now,
        by=audit.by(actor),
        subjects=[teacher.person_id for teacher in teachers if teacher.person_id],
        details={"what": "rooms_taken", **({"typed": name} if name else {})},
    )
