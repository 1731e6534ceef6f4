"""Who makes the passes: students themselves, or staff for them, week by week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from corridor.core.tenancy import district_in_force

WEEKS = 8


@dataclass(frozen=True, slots=True)
class Week:
    """The passes that began in a week, which ``monday`` begins; planned passes and ways back are
    left out."""

    monday: date
    total: int
    by_students: int

    @property
    def percent(self) -> int:
        return round(100 * self.by_students / self.total) if self.total else 0


_WEEKS = """
    select date_trunc('week', timezone(%(zone)s, hp.started_at))::date,
           count(*), count(*) filter (where not hp.made_by_staff)
    from passes_hallpass hp
    where hp.district_id = %(district)s and hp.school_id = %(school)s
      and hp.requested_at >= %(since)s and hp.started_at is not null and hp.source = ''
    group by 1 order by 1 desc
"""


def weeks_of(*, school_id: UUID, time_zone: str, today: date) -> list[Week]:
    """This week and the seven before, as far as there are passes; the latest first. One
    statement."""
    monday = today - timedelta(days=today.weekday())
    since = datetime.combine(
        monday - timedelta(weeks=WEEKS - 1), time.min, tzinfo=ZoneInfo(time_zone)
    )
    district = district_in_force()
    parameters: dict[str, Any] = {
        "district": district,
        "school": school_id,
        "zone": time_zone,
        "since": since,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WEEKS, parameters)
        return [Week(*row) for row in cursor.fetchall()]
