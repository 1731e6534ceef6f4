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


def choose_place(now: datetime, schedules: Mapping[S, tuple[time, time]]) -> tuple[S, str]:
    """The bell schedule and the zone in which the period is best under way.

    ``schedules`` gives the start and end of the period on the wall clock.
    """
    found = [
        (spot.merit, number, schedule, spot.zone)
        for number, (schedule, period) in enumerate(schedules.items())
        for zone in (*FAMILIAR, *AROUND_THE_GLOBE)
        if (spot := _spot(zone, now, period))
    ]
    _merit, _number, schedule, zone = max(found, key=lambda f: f[:2])
    return schedule, zone


def _spot(zone: str, now: datetime, period: tuple[time, time]) -> Spot | None:
    local = now.astimezone(ZoneInfo(zone))
    start, end = (datetime.combine(local.date(), bell, tzinfo=local.tzinfo) for bell in period)
    if not start <= local < end:
        return None
    return Spot(zone, local - start, end - local)
