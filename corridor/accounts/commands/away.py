"""Out of office: somebody of the staff can't be asked for a while, and is back again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.commands.people import NamedMember
from corridor.accounts.models import Member
from corridor.core.errors import Invalid, NotAllowed
from corridor.schools.commands import touch_rules
from corridor.schools.commands.changes import record_change

AWAY = ("away_from", "away_until", "away_note")
MOST_WORDS = 120


def go_away(*, actor: Actor, until: datetime | None, note: str, now: datetime) -> None:
    """Requests go to whoever else may answer, from now to ``until`` or until they are back.

    Raises ``Invalid`` for an ``until`` that has passed.
    """
    if until is not None and until <= now:
        raise Invalid({"until": _("Choose a time that is still to come.")})
    note = note.strip()[:MOST_WORDS]
    _change(actor, {"away_from": now, "away_until": until, "away_note": note}, now)


def come_back(*, actor: Actor, now: datetime) -> None:
    """They can be asked again."""
    _change(actor, {"away_from": None, "away_until": None, "away_note": ""}, now)


def _change(actor: Actor, away: dict[str, Any], now: datetime) -> None:
    if not actor.is_staff:
        raise NotAllowed("Staff have an office.")
    with transaction.atomic():
        own = f"person:{actor.person_id}"
        touch_rules(school_id=actor.school.id, now=now, topics=[own])
        member = Member.objects.select_related("person").get(id=actor.member_id)
        before = _stored(member)
        for field, value in away.items():
            setattr(member, field, value)
        member.save(update_fields=AWAY)
        record_change(
            actor=actor,
            school_id=actor.school.id,
            subject="away",
            thing=NamedMember(member.id, str(member.person)),
            before=before,
            after=_stored(member),
            now=now,
        )


def _stored(member: Member) -> dict[str, Any]:
    values = {field: getattr(member, field) for field in AWAY}
    return {k: v.isoformat() if isinstance(v, datetime) else v for k, v in values.items()}
