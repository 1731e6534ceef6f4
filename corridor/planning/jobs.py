"""The worker's part: what falls due is dealt with, school after school."""

from __future__ import annotations

import logging
import threading
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from corridor.core.rounds import go_round
from corridor.core.tenancy import as_platform, in_district
from corridor.planning.commands.retiming import retime
from corridor.planning.commands.starting import start_due
from corridor.planning.notices.reminding import A_DAY, remind
from corridor.planning.notices.reminding import BATCH as REMINDED_AT_ONCE
from corridor.planning.notices.summary import tell_summaries
from corridor.schools.rounds import in_each_district

log = logging.getLogger(__name__)


class Step(Protocol):
    """What is done for one school; returns how many plans it was done to."""

    def __call__(self, *, school_id: UUID, now: datetime) -> int: ...


INTERVAL_SECONDS = 0.5
REMIND_SECONDS, SUMMARY_SECONDS = 5.0, 60.0
TROUBLE = Exception  # whatever is wrong with one school, the plans of the others start
RETIME_SECONDS = 1.0
_MOVED = """
    select g.district_id, g.school_id from schools_schoolgate g
    join planning_timing t on t.district_id = g.district_id and t.school_id = g.school_id
    where t.rules_version <> g.rules_version limit 500
"""
_NEAR = """
    select distinct district_id from planning_scheduledpass
    where wake_at > %s and wake_at <= %s and state = 'scheduled' limit 500
"""
_DUE = """
    select district_id, school_id from planning_scheduledpass
    where wake_at <= %s group by district_id, school_id order by min(wake_at) limit 500
"""


def start(stop: threading.Event) -> None:
    """Run until ``stop``; a database that is away is waited for."""
    go_round(start_once, every=INTERVAL_SECONDS, stop=stop)


def start_once() -> int:
    """One batch of every school where something is due; returns how many passes that were.

    A platform task: it reads due times of all districts, and nothing else across them. Schools take
    turns, so that one with thousands keeps no other waiting.
    """
    total = 0
    while due := _schools(_DUE, [timezone.now()]):
        done = sum(_at_school(start_due, *where) for where in due)
        if not done:  # every one of them could not be reached; the next round tries again
            break
        total += done
    return total


def retime_all(stop: threading.Event) -> None:
    """Run until ``stop``: plans follow the bells within a second or two."""
    go_round(retime_once, every=RETIME_SECONDS, stop=stop)


def retime_once() -> int:
    """Give the plans of every school whose rules have changed their times anew; returns how many
    moved. A platform task: it reads versions of all districts, and nothing else across them."""
    return sum(_at_school(retime, *where) for where in _schools(_MOVED, []))


def remind_all(stop: threading.Event) -> None:
    """Run until ``stop``: who has a plan that comes near is told within seconds."""
    go_round(remind_once, every=REMIND_SECONDS, stop=stop)


def remind_once() -> int:
    """Returns how many plans came near. A platform task: it reads due times of all districts, and
    nothing else across them."""
    now = timezone.now()
    with as_platform() as cursor:
        cursor.execute(_NEAR, [now, now + A_DAY])
        districts = [row[0] for row in cursor.fetchall()]
    return sum(_remind(district_id, now) for district_id in districts)


def summarise(stop: threading.Event) -> None:
    """Run until ``stop``: the morning letter comes within a minute of its time."""
    go_round(summarise_once, every=SUMMARY_SECONDS, stop=stop)


def summarise_once() -> int:
    """Returns how many people are told."""
    return in_each_district(tell_summaries)


def _remind(district_id: UUID, now: datetime) -> int:
    total = 0
    try:
        with in_district(district_id):
            while (done := remind(now=now)) == REMINDED_AT_ONCE:
                total += done
            return total + done
    except DatabaseError:
        log.exception("The reminders of a district are tried again.")
        connection.close_if_unusable_or_obsolete()
    return total


def _at_school(step: Step, district_id: UUID, school_id: UUID) -> int:
    """One school whose gate is held for long or has gone, or whose rows make no sense, keeps no
    other school waiting."""
    try:
        with in_district(district_id), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("set local lock_timeout = '2s'")
            return step(school_id=school_id, now=timezone.now())
    except TROUBLE as trouble:
        log.exception("The plans of a school could not be followed; it is tried again.")
        if isinstance(trouble, DatabaseError):
            connection.close_if_unusable_or_obsolete()
    return 0


def _schools(statement: str, values: list[datetime]) -> list[tuple[UUID, UUID]]:
    with as_platform() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
