"""Plans that come near are occasions: told a day, ten minutes and five minutes ahead.

Which of these a plan has had, and for which time, is noted in it by the statement that writes the
occasion. A worker that dies has done both or neither; a plan that was moved has had none.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from corridor.core.tenancy import district_in_force
from corridor.planning.notices.occasions import NEAR

A_DAY, TEN, FIVE = timedelta(days=1), timedelta(minutes=10), timedelta(minutes=5)
BATCH = 500
_STAGE = "case when due_at <= %(five)s then 3 when due_at <= %(ten)s then 2 else 1 end"
_REMIND = f"""
    with reached as (
        select id, due_at, {_STAGE} as stage from planning_scheduledpass
        where district_id = %(district)s and state = 'scheduled'
          and wake_at > %(now)s and wake_at <= %(day)s and due_at > %(now)s
          and (reminded_of is distinct from due_at or reminders < {_STAGE})
        order by due_at limit %(most)s for update skip locked
    ), noted as (
        update planning_scheduledpass p set reminded_of = r.due_at, reminders = r.stage
        from reached r where p.district_id = %(district)s and p.id = r.id
        returning p.id, p.school_id
    )
    insert into notifications_occasion
        (id, district_id, school_id, kind, about, actor, due_at, made_at)
    select gen_random_uuid(), %(district)s, school_id, %(kind)s, id, null, %(now)s, %(now)s
    from noted
"""  # noqa: S608 (constants)


def remind(*, now: datetime) -> int:
    """A batch of the district in force; returns how many plans that were."""
    values: dict[str, Any] = {"district": district_in_force(), "kind": NEAR, "most": BATCH}
    values |= {"now": now, "day": now + A_DAY, "ten": now + TEN, "five": now + FIVE}
    with connection.cursor() as cursor:
        cursor.execute(_REMIND, values)
        return int(cursor.rowcount)
