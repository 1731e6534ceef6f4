"""Where on earth is it a school morning, in the middle of third period, right now?

Zones alone leave gaps around the bells, since nearly all are whole hours apart. So a demo
school has two bell schedules, half an hour apart, and the calendar of the day names one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

FAMILIAR = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
# One place for each whole hour around the globe, none of which changes its clocks.
AROUND_THE_GLOBE = (
    "Pacific/Pago_Pago",
    "Pacific/Honolulu",
    "Pacific/Gambier",
    "Pacific/Pitcairn",
    "America/Phoenix",
    "America/Costa_Rica",
    "America/Panama",
    "America/Puerto_Rico",
    "America/Sao_Paulo",
    "America/Noronha",
    "Atlantic/Cape_Verde",
    "Africa/Abidjan",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Africa/Nairobi",
    "Asia/Dubai",
    "Asia/Karachi",
    "Asia/Dhaka",
    "Asia/Bangkok",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Brisbane",
    "Pacific/Guadalcanal",
    "Pacific/Tarawa",
)
MID_MORNING = time(10, 15)
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Spot:
    """A zone whose clock stands inside the period: ``since`` its bell, ``until`` the next."""

    zone: str
    since: timedelta
    until: timedelta

    @property
    def merit(self) -> tuple[timedelta, bool, str]:
        """Well begun, and with much of the period to come; familiar zones before others."""
        return min(3 * self.since, self.until), self.zone in FAMILIAR, self.zone


def choose_place(
    now: datetime, schedules: Mapping[S, tuple[time, time]]
) -> tuple[S, str] | tuple[None, str]:
    """The bell schedule and the zone in which the period is best under way.

    ``schedules`` gives the start and end of the period on the wall clock. Where an admin has
    changed the bells so that none fits, it is the middle of the morning, with the usual bells.
    """
    found = [
        (spot.merit, number, schedule, spot.zone)
        for number, (schedule, period) in enumerate(schedules.items())
        for zone in (*FAMILIAR, *AROUND_THE_GLOBE)
        if (spot := _spot(zone, now, period))
    ]
    if not found:
        return None, min((*FAMILIAR, *AROUND_THE_GLOBE), key=lambda zone: _off_morning(zone, now))
    _merit, _number, schedule, zone = max(found, key=lambda f: f[:2])
    return schedule, zone


def _off_morning(zone: str, now: datetime) -> timedelta:
    local = now.astimezone(ZoneInfo(zone))
    return abs(local - datetime.combine(local.date(), MID_MORNING, tzinfo=local.tzinfo))


def _spot(zone: str, now: datetime, period: tuple[time, time]) -> Spot | None:
    local = now.astimezone(ZoneInfo(zone))
    start, end = (datetime.combine(local.date(), bell, tzinfo=local.tzinfo) for bell in period)
    if not start <= local < end:
        return None
    return Spot(zone, local - start, end - local)
