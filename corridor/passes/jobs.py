"""The sweep: schools in which something has fallen due are settled."""

from __future__ import annotations

import logging
import threading
import time
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from corridor.core.errors import NotFound
from corridor.core.metrics import counted
from corridor.core.rounds import go_round
from corridor.core.tenancy import as_platform, in_district
from corridor.passes.commands import settle_school
from corridor.schools.models import District

log = logging.getLogger(__name__)

INTERVAL_SECONDS = 0.5
FORGET_EVERY_SECONDS = 600.0
FORGET_KEYS_HOURS = 24

_DUE = """
    select district_id, school_id from schools_schoolgate
    where next_due_at <= %s order by next_due_at limit 100
"""
_OLD_KEYS = """
    delete from passes_idempotencykey
    where district_id = %s and created_at < %s - make_interval(hours => %s)
"""


def sweep(stop: threading.Event) -> None:
    """Run until ``stop``; a database that is away is waited for."""
    go_round(sweep_once, every=INTERVAL_SECONDS, stop=stop)


def forget(stop: threading.Event) -> None:
    """Delete idempotency keys that nobody can repeat any more, until ``stop``."""
    go_round(forget_old_keys, every=FORGET_EVERY_SECONDS, stop=stop)


def sweep_once() -> int:
    """Settle every school that is due; returns how many schools that were.

    A platform task: it reads due times of all districts, and nothing else across them.
    """
    due = _due_schools()
    counted.sweep_due.set(len(due))
    for district_id, school_id in due:
        _settle(district_id, school_id)
    counted.swept.set(time.time())
    return len(due)


def _settle(district_id: UUID, school_id: UUID) -> None:
    """One school whose gate is held for long or has gone keeps no other school waiting."""
    try:
        with in_district(district_id), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("set local lock_timeout = '2s'")
            settle_school(school_id=school_id, now=timezone.now())
    except NotFound:
        log.warning("A school was due whose gate has gone meanwhile.")
    except DatabaseError:
        log.exception("A school could not be settled; the next sweep tries again.")
        connection.close_if_unusable_or_obsolete()


def _due_schools() -> list[tuple[UUID, UUID]]:
    with as_platform() as cursor:
        cursor.execute(_DUE, [timezone.now()])
        return list(cursor.fetchall())


def forget_old_keys() -> None:
    for district_id in District.objects.values_list("id", flat=True):
        with in_district(district_id), connection.cursor() as cursor:
            cursor.execute(_OLD_KEYS, [district_id, timezone.now(), FORGET_KEYS_HOURS])
