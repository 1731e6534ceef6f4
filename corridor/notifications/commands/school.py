"""What a school sets for whoever has not chosen, and whom to ask for help. Each change is in the
log, and can be taken back there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction

from corridor.core.errors import Invalid
from corridor.notifications.catalogue import KINDS
from corridor.notifications.choices import is_on, name_of, parsed, with_choice
from corridor.notifications.kinds import TEST, Channel
from corridor.notifications.models import SchoolNotifications
from corridor.schools.commands import touch_rules
from corridor.schools.commands.changes import record_change
from corridor.schools.models import Change
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require

SUBJECT = "notifications"


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask where nothing arrives, and who letters say they are from."""

    helper: str = ""
    helper_email: str = ""
    helper_phone: str = ""
    sender_name: str = ""

    def tidy(self) -> Contact:
        """On one line each: a name stands in the head of a letter."""
        return Contact(**{name: " ".join(text.split()) for name, text in asdict(self).items()})


CONTACT = tuple(field.name for field in fields(Contact))


@transaction.atomic
def save_school(
    *,
    actor: Acting,
    school_id: UUID,
    on: Collection[str],
    off: Collection[str],
    contact: Contact,
    now: datetime,
) -> None:
    """``on`` and ``off`` are names of ticks; what is in neither stays. Raises ``Invalid``."""
    require(actor, school_id, Permission.RULES)
    touch_rules(school_id=school_id, now=now)
    row, _new = SchoolNotifications.objects.get_or_create(school_id=school_id)
    before = stored(row)
    for name, wanted in (*((n, True) for n in on), *((n, False) for n in off)):
        kind, channel = parsed(name)
        row.choices = with_choice(row.choices, kind, channel, on=wanted)
    for name, text in asdict(contact.tidy()).items():
        setattr(row, name, text)
    _check(row)
    row.save()
    record_change(
        actor=actor,
        school_id=school_id,
        subject=SUBJECT,
        thing=row,
        before=before,
        after=stored(row),
        now=now,
    )


def stored(row: SchoolNotifications) -> dict[str, Any]:
    """What the log keeps: each tick as it holds, and the contact."""
    ticks = {
        name_of(kind, channel): is_on(kind, channel, own={}, school=row.choices)
        for kind in KINDS
        for channel in Channel.values
        if kind != TEST
    }
    return ticks | {name: getattr(row, name) for name in CONTACT}


def restore_school(*, actor: Acting, change: Change, now: datetime) -> None:
    row = SchoolNotifications.objects.get(school_id=change.school_id)
    known = {name: getattr(row, name) for name in CONTACT}
    ticks = {name: value for name, value in change.before.items() if name not in CONTACT}
    contact = Contact(**{name: change.before.get(name, value) for name, value in known.items()})
    save_school(
        actor=actor,
        school_id=change.school_id,
        on=[name for name, value in ticks.items() if value],
        off=[name for name, value in ticks.items() if not value],
        contact=contact,
        now=now,
    )


def _check(row: SchoolNotifications) -> None:
    try:
        row.clean_fields(exclude={"id", "district", "school", "choices"})
    except ValidationError as error:
        found = {field: sentences[0] for field, sentences in error.message_dict.items()}
        raise Invalid(found) from None
