"""When a connection is to be asked next, and whether for everything or for changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

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
    nightly = _next_night(connection, now, zone)
    if connection.delta_minutes and not _is_paused(connection, now, zone):
        delta = now + timedelta(minutes=connection.delta_minutes)
        return min(delta, nightly) if nightly else delta
    return nightly


def wants_everything(connection: RosterConnection, *, now: datetime) -> bool:
    """Whether a night has begun since everything was asked for; without a night, once a day."""
    latest = (
        connection.runs.filter(extent=RosterRun.Extent.FULL)
        .filter(state__in=[RosterRun.State.APPLIED, RosterRun.State.UNCHANGED])
        .order_by("-started_at")
        .first()
    )
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
