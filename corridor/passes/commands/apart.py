"""Keeping students apart: who, since when, until when, on or off.

The rule belongs to the people, so it holds at every school where one of them is.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.commands import touch_rules_of_people
from corridor.accounts.queries import students_here
from corridor.core.errors import Invalid
from corridor.passes.commands.checking import field_problems
from corridor.passes.facts import ApartFacts
from corridor.passes.models import KeepApart, KeepApartMember
from corridor.passes.queries.apart import (
    CLOSED,
    OPENED,
    SUBJECT,
    SUBJECT_NAMES,
    keep_apart_of,
)
from corridor.schools.commands.changes import record_change
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require


def save_keep_apart(
    *, actor: Acting, school_id: UUID, group_id: UUID | None, facts: ApartFacts, now: datetime
) -> KeepApart:
    """Keep these students apart (no ``group_id``) or change a group; raises ``Invalid``.

    Whoever is in it already may stay, also after leaving the school.
    """
    require(actor, school_id, Permission.KEEP_APART)
    wanted = set(facts.people)
    with transaction.atomic():
        _touch(school_id, group_id, now, wanted)
        known = keep_apart_of(school_id=school_id, group_id=group_id) if group_id else None
        there = _people(known) if known else set()
        before = stored(known) if known else {}
        group = known or KeepApart(school_id=school_id)
        group.name, group.note = facts.name.strip(), facts.note.strip()
        group.starts_on, group.ends_on = facts.starts_on, facts.ends_on
        group.is_on = facts.is_on
        _check(group, wanted, new=wanted - there)
        group.save()
        _write_members(group, wanted)
        _record(actor, group, before, stored(group), now)
    return group


def _touch(
    school_id: UUID, group_id: UUID | None, now: datetime, wanted: Iterable[UUID] = ()
) -> None:
    """Lock every school of the people of a group, and of those who are to be in it."""
    there = KeepApartMember.objects.filter(
        keep_apart_id=group_id, keep_apart__school_id=school_id
    ).values_list("person_id", flat=True)
    touch_rules_of_people(people={*wanted, *there}, school_id=school_id, now=now)


def _people(group: KeepApart) -> set[UUID]:
    return set(group.members.values_list("person_id", flat=True))


def stored(group: KeepApart) -> dict[str, Any]:
    """What the log keeps of a group: the ids of its people, never their names."""
    return {
        "name": group.name,
        "note": group.note,
        "people": sorted(str(person_id) for person_id in _people(group)),
        "starts_on": group.starts_on,
        "ends_on": group.ends_on,
        "is_on": group.is_on,
        "archived": group.archived_at is not None,
    }


def _check(group: KeepApart, people: set[UUID], *, new: Iterable[UUID]) -> None:
    problems, unknown = field_problems(group), set(new)
    if len(people) < 2:
        problems["people"] = _("Choose at least two students.")
    elif students_here(school_id=group.school_id).filter(id__in=unknown).count() != len(unknown):
        problems["people"] = _("Choose students of your school.")
    if problems:
        raise Invalid(problems)


def _write_members(group: KeepApart, people: set[UUID]) -> None:
    group.members.exclude(person_id__in=people).delete()
    KeepApartMember.objects.bulk_create(
        KeepApartMember(keep_apart=group, person_id=person_id)
        for person_id in people - _people(group)
    )


def prolong_keep_apart(
    *, actor: Acting, school_id: UUID, group_id: UUID, ends_on: date | None, now: datetime
) -> KeepApart:
    """Let a group hold until another day, or until somebody ends it."""
    return _change(actor, school_id, group_id, now, ends_on=ends_on)


def archive_keep_apart(
    *, actor: Acting, school_id: UUID, group_id: UUID, now: datetime
) -> KeepApart:
    """Put a group away: its students may meet, what it prevented stays."""
    return _change(actor, school_id, group_id, now, archived_at=now)


def restore_keep_apart(
    *, actor: Acting, school_id: UUID, group_id: UUID, now: datetime
) -> KeepApart:
    """Take a group back that was put away."""
    return _change(actor, school_id, group_id, now, archived_at=None)


def _change(
    actor: Acting, school_id: UUID, group_id: UUID, now: datetime, **fields: Any
) -> KeepApart:
    require(actor, school_id, Permission.KEEP_APART)
    with transaction.atomic():
        _touch(school_id, group_id, now)
        group = keep_apart_of(school_id=school_id, group_id=group_id)
        before = stored(group)
        for field, value in fields.items():
            setattr(group, field, value)
        if problems := field_problems(group):
            raise Invalid(problems)
        group.save(update_fields=list(fields))
        _record(actor, group, before, stored(group), now)
    return group


def open_names(*, actor: Acting, school_id: UUID, group_id: UUID, now: datetime) -> KeepApart:
    """Log that somebody looks at who is in a group; nothing else changes."""
    require(actor, school_id, Permission.KEEP_APART)
    group = keep_apart_of(school_id=school_id, group_id=group_id)
    _record(actor, group, CLOSED, OPENED, now, subject=SUBJECT_NAMES)
    return group


def _record(
    actor: Acting,
    group: KeepApart,
    before: dict[str, Any],
    after: dict[str, Any],
    now: datetime,
    subject: str = SUBJECT,
) -> None:
    record_change(
        actor=actor,
        school_id=group.school_id,
        subject=subject,
        thing=group,
        before=before,
        after=after,
        now=now,
    )
