"""What the log of changes says of groups of students, and how they go back."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from corridor.accounts.commands import groups
from corridor.accounts.facts import GroupFacts
from corridor.accounts.queries import group_of
from corridor.schools.models import Change
from corridor.schools.policies import Acting
from corridor.schools.subjects import Subject


def restore_group(*, actor: Acting, change: Change, now: datetime) -> None:
    """A group that was new is put away; one that was put away comes back."""
    known: dict[str, Any] = {"actor": actor, "school_id": change.school_id, "now": now}
    known["group_id"] = change.subject_id
    if not change.before or change.before.get("archived") is True:
        groups.archive_group(**known)
    elif "archived" in change.before:
        groups.restore_group(**known)
    else:
        group = group_of(school_id=change.school_id, group_id=change.subject_id)
        was = {**groups.stored(group), **change.before}
        people = tuple(UUID(text) for text in was["people"])
        groups.save_group(**known, facts=GroupFacts(was["name"], was["note"], people))


SUBJECTS = (
    Subject(
        "group",
        _("Group"),
        icon="users-round",
        labels={
            "name": _("Name"),
            "note": _("Note"),
            "people": _("Students"),
            "archived": _("Put away"),
        },
        values={"note": {"": _("none")}, "people": {"": _("nobody")}},
        restore=restore_group,
    ),
)
