"""Telling everybody that what the rules read has changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from corridor.core.models import Outbox
from corridor.schools.models import SchoolGate


def touch_rules(*, school_id: UUID, now: datetime, topics: Iterable[str] = ()) -> int:
    """Lock the school's gate, count its rules one further and tell the screens.

    Call it first in the transaction that changes places, their staff, bells or settings:
    from then until the commit no decision about a pass is made. The gate becomes due at
    once, so that the lines move if there is more room now. ``topics`` are the rooms and people
    whose own screens show it, beside those that every change of the rules is told. Returns
    the new rules version.
    """
    with transaction.atomic():
        gate: SchoolGate = SchoolGate.objects.select_for_update(no_key=True).get(
            school_id=school_id
        )
        gate.version += 1
        gate.rules_version += 1
        gate.next_due_at = min(gate.next_due_at or now, now)
        gate.save(update_fields=["version", "rules_version", "next_due_at"])
        Outbox.objects.create(
            topics=[f"school:{school_id}", f"tiles:{school_id}", *topics],
            version=gate.version,
            created_at=now,
        )
    return gate.rules_version


def lock_every_gate() -> None:
    """Lock the gates of all schools of the district, in the order of the schools' ids.

    For the rare command that learns only later which schools it concerns: so that it never
    waits for a gate while it holds one that sorts behind.
    """
    list(SchoolGate.objects.select_for_update(no_key=True).order_by("school_id"))
