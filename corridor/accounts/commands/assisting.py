"""Whom an assistant acts for. Without a teacher an assistant can't sign in."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.commands.people import NamedMember
from corridor.accounts.models import Assisting, Member, Role
from corridor.accounts.queries import has_power_over, member_of
from corridor.core.errors import Invalid, NotAllowed
from corridor.schools.commands import touch_rules
from corridor.schools.commands.changes import record_change
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require

SUBJECT = "assists"


def set_teachers(
    *, actor: Acting, school_id: UUID, member_id: UUID, teachers: Iterable[UUID], now: datetime
) -> None:
    """Let an assistant act for exactly these people, who teach at the school.

    It holds with the next click; without anybody left they are out. Raises ``Invalid`` for
    who does not teach here.
    """
    require(actor, school_id, Permission.PEOPLE)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        member = member_of(school_id=school_id, member_id=member_id)
        if Role.ASSISTANT not in member.roles:
            raise Invalid({"people": _("Only an assistant acts for teachers.")})
        if not has_power_over(actor, member):
            raise NotAllowed
        chosen = _teachers(school_id, set(teachers))
        before = _stored(member)
        Assisting.objects.filter(assistant=member).exclude(teacher__in=chosen).delete()
        for teacher in chosen:
            Assisting.objects.get_or_create(assistant=member, teacher=teacher)
        record_change(
            actor=actor,
            school_id=school_id,
            subject=SUBJECT,
            thing=NamedMember(member.id, str(member.person)),
            before={"teachers": before},
            after={"teachers": _stored(member)},
            now=now,
        )


def _teachers(school_id: UUID, people: set[UUID]) -> list[Member]:
    found = list(
        Member.objects.filter(
            school_id=school_id,
            person_id__in=people,
            roles__contains=[Role.TEACHER.value],
            archived_at__isnull=True,
        )
    )
    if len(found) != len(people):
        raise Invalid({"people": _("Choose people who teach at your school.")})
    return found


def _stored(member: Member) -> list[str]:
    """The people they act for, so that the log has names to show."""
    found = Assisting.objects.filter(assistant=member).values_list("teacher__person_id", flat=True)
    return sorted(str(person) for person in found)
