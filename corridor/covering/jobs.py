"""The worker's part: coverages follow the bells, and who was here for a day is put away."""

from __future__ import annotations

import logging
import threading
from datetime import datetime, timedelta
from uuid import UUID

from django.db import DatabaseError, connection
from django.utils import timezone

from corridor.core.errors import NotFound
from corridor.core.rounds import go_round
from corridor.core.tenancy import as_platform, in_district
from corridor.covering.commands.day_passes import put_away
from corridor.covering.commands.retiming import retime

log = logging.getLogger(__name__)
RETIME_SECONDS = 1.0
PUT_AWAY_SECONDS = 600.0
_CHANGED = """
    select distinct c.district_id, c.school_id from accounts_coverage c
    join schools_schoolgate g on g.district_id = c.district_id and g.school_id = c.school_id
    where c.ended_at is null and c.date >= %s and c.rules_version <> g.rules_version limit 500
"""
_DISTRICTS = "select distinct district_id from accounts_coverage where date >= %s"


def follow_bells(stop: threading.Event) -> None:
    """Run until ``stop``: coverages follow the bells within a second or two."""
    go_round(follow_once, every=RETIME_SECONDS, stop=stop)


def follow_once() -> int:
    """Every school whose rules have changed since its coverages were timed; returns how many
    moved. A platform task: it reads versions of all districts, and nothing else across them."""
    now = timezone.now()
    with as_platform() as cursor:
        cursor.execute(_CHANGED, [now.date() - timedelta(days=1)])
        schools = list(cursor.fetchall())
    return sum(_at_school(district_id, school_id, now) for district_id, school_id in schools)


def _at_school(district_id: UUID, school_id: UUID, now: datetime) -> int:
    """One school whose gate is held for long or has gone keeps no other waiting."""
    try:
        with in_district(district_id):
            return retime(school_id=school_id, now=now)
    except NotFound:
        log.warning("A school had coverages, and has gone meanwhile.")
    except DatabaseError:
        log.exception("The coverages of a school could not be followed; it is tried again.")
        connection.close_if_unusable_or_obsolete()
    return 0


def tidy(stop: threading.Event) -> None:
    """Run until ``stop``."""
    go_round(tidy_once, every=PUT_AWAY_SECONDS, stop=stop)


def tidy_once() -> int:
    """Who came in for a day that is over is no member any more; returns how many these were."""
    now = timezone.now()
    with as_platform() as cursor:
        cursor.execute(_DISTRICTS, [now.date() - timedelta(days=31)])
        districts = [row[0] for row in cursor.fetchall()]
    done = 0
    for district_id in districts:
        with in_district(district_id):
            done += put_away(now=now)
    return done
