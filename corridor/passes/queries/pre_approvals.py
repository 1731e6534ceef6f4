"""Which yeses were given in advance, and how much of them is left?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from corridor.accounts.actor import Actor
from corridor.core.tenancy import district_in_force


@dataclass(frozen=True, slots=True)
class Yes:
    """The next ``left`` of ``given`` passes may go; ``place`` is empty for any that asks."""

    id: UUID
    place: str
    given: int
    left: int
    until: datetime
    by: str
    is_own: bool


_YESES = """
    select a.id, coalesce(d.name, ''), a.given, a.remaining, a.until,
           coalesce(coalesce(nullif(p.title, ''), nullif(p.preferred_name, ''), p.given_name)
               || ' ' || p.family_name, ''),
           a.member_id = any(%(members)s)
    from passes_preapproval a
    join accounts_member m on m.district_id = a.district_id and m.id = a.member_id
    left join accounts_person p on p.district_id = m.district_id and p.id = m.person_id
    left join schools_location d on d.district_id = a.district_id and d.id = a.destination_id
    where a.district_id = %(district)s and a.school_id = %(school)s and a.origin_id = %(origin)s
      and a.remaining > 0 and a.until > %(now)s
    order by a.created_at desc
"""


def yeses_in_advance(*, actor: Actor, origin_id: UUID, now: datetime) -> list[Yes]:
    """Those in force for passes from one room, the latest first. One statement."""
    parameters: dict[str, Any] = {
        "district": district_in_force(),
        "school": actor.school.id,
        "origin": origin_id,
        "members": list(actor.members),
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(_YESES, parameters)
        return [Yes(*row) for row in cursor.fetchall()]
