"""Somebody chooses what reaches them, and by which way."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.core.errors import Invalid
from corridor.core.models import Outbox
from corridor.notifications.catalogue import KINDS
from corridor.notifications.choices import parsed, with_choice
from corridor.notifications.kinds import Channel
from corridor.notifications.models import Preferences

EARLIEST, LATEST = time(5), time(10)
FLAGS = {
    "quiet": "is_quiet_after_school",
    "sound": "has_sound",
    "hides_names": "hides_names",
}


@transaction.atomic
def choose(*, person_id: UUID, kind: str, channel: str, on: bool, now: datetime) -> None:
    """One kind by one way. Raises ``Invalid`` where there is no such kind or way."""
    if kind not in KINDS or channel not in Channel.values:
        raise Invalid({"kind": _("There is no such notification.")})
    own = _own(person_id)
    own.choices = with_choice(own.choices, kind, channel, on=on)
    own.save(update_fields=["choices"])
    _tell(person_id, now)


@transaction.atomic
def set_quiet(
    *, person_id: UUID, after_school: bool, sound: bool, hides_names: bool, now: datetime
) -> None:
    own = _own(person_id)
    own.is_quiet_after_school, own.has_sound = after_school, sound
    own.hides_names = hides_names
    own.save(update_fields=["is_quiet_after_school", "has_sound", "hides_names"])
    _tell(person_id, now)


@transaction.atomic
def set_summary(*, person_id: UUID, at: time | None, now: datetime) -> None:
    """When in the morning a letter says what is planned; ``None`` for no letter."""
    if at is not None and not EARLIEST <= at <= LATEST:
        sentence = _("Choose a time between 5 and 10 in the morning.")
        raise Invalid({"summary_at": sentence})
    own = _own(person_id)
    own.summary_at = at
    own.save(update_fields=["summary_at"])
    _tell(person_id, now)


@transaction.atomic
def switch(*, person_id: UUID, on: Collection[str], off: Collection[str], now: datetime) -> None:
    """Several at once: names of ticks, or of ``FLAGS``; what is in neither stays as it is.

    Raises ``Invalid`` where there is no such thing to switch.
    """
    own = _own(person_id)
    for name, is_on in (*((n, True) for n in on), *((n, False) for n in off)):
        if name in FLAGS:
            setattr(own, FLAGS[name], is_on)
        else:
            kind, channel = parsed(name)
            own.choices = with_choice(own.choices, kind, channel, on=is_on)
    own.save(update_fields=["choices", *FLAGS.values()])
    _tell(person_id, now)


@transaction.atomic
def end_summary(*, person_id: UUID, now: datetime) -> None:
    """For whoever has none, or is no more, there is nothing to do."""
    if Preferences.objects.filter(person_id=person_id, summary_at__isnull=False).exists():
        set_summary(person_id=person_id, at=None, now=now)


@transaction.atomic
def back_to_school(*, person_id: UUID, now: datetime) -> None:
    """What the school set holds again, and follows it from now on."""
    own = _own(person_id)
    own.choices = {}
    own.save(update_fields=["choices"])
    _tell(person_id, now)


@transaction.atomic
def write_again(*, person_id: UUID, now: datetime) -> None:
    """Their address works again, they say: letters go out as before."""
    own = _own(person_id)
    own.mail_fault = ""
    own.save(update_fields=["mail_fault"])
    _tell(person_id, now)


def _own(person_id: UUID) -> Preferences:
    """Locked: a phone and a desktop may choose at the same instant."""
    Preferences.objects.get_or_create(person_id=person_id)
    return Preferences.objects.select_for_update().get(person_id=person_id)


def _tell(person_id: UUID, now: datetime) -> None:
    """Their other devices show the same page."""
    Outbox.objects.create(topics=[f"person:{person_id}"], created_at=now)
