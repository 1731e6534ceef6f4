"""Groups of students: making, changing, putting away and taking back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.facts import GroupFacts
from corridor.accounts.models import Group, GroupMember
from corridor.accounts.queries import group_of, places_that_show, students_here
from corridor.core.errors import Invalid, Refused
from corridor.schools.commands import touch_rules
from corridor.schools.commands.changes import record_change
from corridor.schools.models import Change
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require

SUBJECT = "group"


def save_group(
    *, actor: Acting, school_id: UUID, group_id: UUID | None, facts: GroupFacts, now: datetime
) -> Group:
    """Make a group (no ``group_id``) or change one; exactly these students are in it then.

    Whoever is in it already may stay, also after leaving the school. Raises ``Invalid`` by
    field.
    """
    require(actor, school_id, Permission.LIMITS)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        known = group_of(school_id=school_id, group_id=group_id) if group_id else None
        before = stored(known) if known else {}
        group = known or Group(school_id=school_id)
        group.name, group.note = facts.name.strip(), facts.note.strip()
        _check(group, set(facts.people) - _ids(before))
        group.save()
        _write_members(group, set(facts.people))
        _record(actor, group, before, stored(group), now)
    return group


def stored(group: Group) -> dict[str, Any]:
    """What the log keeps of a group: the ids of its people, not their names."""
    people = group.members.values_list("person_id", flat=True)
    return {
        "name": group.name,
        "note": group.note,
        "people": sorted(str(person_id) for person_id in people),
        "archived": group.archived_at is not None,
    }


def _ids(stored: dict[str, Any]) -> set[UUID]:
    return {UUID(text) for text in stored.get("people", ())}


def _check(group: Group, new: set[UUID]) -> None:
    problems = _field_problems(group)
    if group.name and _name_is_taken(group):
        problems["name"] = _("There is already a group with this name.")
    if students_here(school_id=group.school_id).filter(id__in=new).count() != len(new):
        problems["people"] = _("Choose students of your school.")
    if problems:
        raise Invalid(problems)


def _field_problems(group: Group) -> dict[str, str]:
    try:
        group.clean_fields(exclude={"id", "district", "school", "archived_at"})
    except ValidationError as error:
        return {field: sentences[0] for field, sentences in error.message_dict.items()}
    return {}


def _name_is_taken(group: Group) -> bool:
    same = Group.objects.filter(
        school_id=group.school_id, name=group.name, archived_at__isnull=True
    )
    return bool(same.exclude(id=group.id).exists())


def _write_members(group: Group, people: set[UUID]) -> None:
    GroupMember.objects.filter(group=group).exclude(person_id__in=people).delete()
    there = set(group.members.values_list("person_id", flat=True))
    GroupMember.objects.bulk_create(
        GroupMember(group=group, person_id=person_id) for person_id in people - there
    )


def _record(
    actor: Acting, group: Group, before: dict[str, Any], after: dict[str, Any], now: datetime
) -> Change | None:
    return record_change(
        actor=actor,
        school_id=group.school_id,
        subject=SUBJECT,
        thing=group,
        before=before,
        after=after,
        now=now,
    )


def archive_group(*, actor: Acting, school_id: UUID, group_id: UUID, now: datetime) -> Group:
    """Put a group away; refused while a place or a limit reads it."""
    return _put_away(actor, school_id, group_id, now, archived_at=now)


def restore_group(*, actor: Acting, school_id: UUID, group_id: UUID, now: datetime) -> Group:
    """Take a group back that was put away; its name must be free."""
    return _put_away(actor, school_id, group_id, now, archived_at=None)


def _put_away(
    actor: Acting, school_id: UUID, group_id: UUID, now: datetime, archived_at: datetime | None
) -> Group:
    require(actor, school_id, Permission.LIMITS)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        group = group_of(school_id=school_id, group_id=group_id)
        before = stored(group)
        if archived_at:
            _refuse_in_use(group)
        elif _name_is_taken(group):
            raise Invalid({"name": _("There is already a group with this name.")})
        group.archived_at = archived_at
        group.save(update_fields=["archived_at"])
        _record(actor, group, before, stored(group), now)
    return group


def _refuse_in_use(group: Group) -> None:
    places = places_that_show(group=group)
    if places:
        raise Refused.because(
            "group_in_use",
            _("“{group}” decides who sees {places}. Change that place first.").format(
                group=group.name, places=", ".join(places)
            ),
        )
    if group.pass_limits.exists():
        raise Refused.because(
            "group_in_use",
            _("“{group}” has a pass limit of its own. Remove that limit first.").format(
                group=group.name
            ),
        )
