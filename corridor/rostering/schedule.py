"""When a connection is to be asked next, and whether for everything or for changes."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils.translation import gettext as _

from corridor.rostering.models import RosterConnection, RosterRun
from corridor.schools.models import School

FOLDER = "folder"
FOLDER_EVERY = timedelta(minutes=1)
DAY = timedelta(days=1)


def next_due_at(connection: RosterConnection, *, now: datetime) -> datetime | None:
    """Later than ``now``; None while it is off. What was missed is caught up by one run, since
    the time after it counts from now.
    """
    if not connection.is_on or connection.archived_at is not None:
        return None
    if connection.provider == FOLDER:
        return now + FOLDER_EVERY
    zone = zone_of_district()
    due = (_next_night(connection, now, zone), _next_delta(connection, now, zone))
    return min(filter(None, due), default=None)


def wants_everything(connection: RosterConnection, *, now: datetime) -> bool:
    """Whether a night has begun since everything was asked for; without a night, once a day.

    What came to a comparison and waits for somebody is not asked for again before the next night.
    """
    came = Q(state__in=[RosterRun.State.APPLIED, RosterRun.State.UNCHANGED])
    waits = Q(state=RosterRun.State.REFUSED) & ~Q(counts={})
    full = connection.runs.filter(came | waits, extent=RosterRun.Extent.FULL)
    latest = full.order_by("-started_at").first()
    if latest is None or not connection.delta_minutes:
        return True
    return latest.started_at < _last_night(connection, now, zone_of_district())


def zone_of_district() -> ZoneInfo:
    """That of the first school; UTC while there is none."""
    name = School.objects.filter(archived_at__isnull=True).order_by("slug").values_list("time_zone")
    found = name.first()
    return ZoneInfo(found[0] if found else "UTC")


def is_paused(connection: RosterConnection, *, now: datetime) -> bool:
    """The summer: the connection is not asked at all."""
    return _is_paused(connection, now, zone_of_district())


def _is_paused(connection: RosterConnection, now: datetime, zone: ZoneInfo) -> bool:
    until = connection.paused_until
    return until is not None and now.astimezone(zone).date() < until


def _next_night(connection: RosterConnection, now: datetime, zone: ZoneInfo) -> datetime | None:
    if connection.nightly_at is None:
        return None
    day = now.astimezone(zone).date()
    if connection.paused_until and connection.paused_until > day:
        day = connection.paused_until
    tonight = datetime.combine(day, connection.nightly_at, tzinfo=zone)
    if tonight <= now:
        tonight = datetime.combine(day + DAY, connection.nightly_at, tzinfo=zone)
    return tonight


def _next_delta(connection: RosterConnection, now: datetime, zone: ZoneInfo) -> datetime | None:
    """After a pause the night comes first, or where there is none, the day on which it ends."""
    if not connection.delta_minutes:
        return None
    if connection.paused_until and _is_paused(connection, now, zone):
        first = datetime.combine(connection.paused_until, time.min, tzinfo=zone)
        return None if connection.nightly_at else first
    return now + timedelta(minutes=connection.delta_minutes)


def _last_night(connection: RosterConnection, now: datetime, zone: ZoneInfo) -> datetime:
    local = now.astimezone(zone)
    if connection.nightly_at is None:
        return now - DAY
    tonight = datetime.combine(local.date(), connection.nightly_at, tzinfo=zone)
    return tonight if tonight <= now else tonight - DAY


def described(connection: RosterConnection) -> str:
    """When it is asked, as a sentence."""
    if not connection.is_on:
        return _("Switched off")
    if connection.provider == FOLDER:
        return _("Looks into the folder every minute")
    parts = []
    if connection.nightly_at:
        parts.append(_("every night at {time}").format(time=f"{connection.nightly_at:%H:%M}"))
    if connection.delta_minutes:
        parts.append(_("changes every {n} minutes").format(n=connection.delta_minutes))
    told = ", ".join(parts) or _("only when you press “Sync now”")
    return told[0].upper() + told[1:]
