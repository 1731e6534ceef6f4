"""Passes as other systems read them: the row, three names and the place in line.

Leaner than ``cards`` on purpose. PostgreSQL plans each statement anew, and planning the ten
joins of a card costs several times what finding the pass does. Ids and times leave the
database as the text that JSON holds: making objects of them, to write them out again, costs
most of a list.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.core.errors import Invalid, NotFound
from corridor.core.tenancy import district_in_force
from corridor.passes import policies
from corridor.passes.models import END_UNKNOWN, LIVE
from corridor.passes.situation import ON_THE_CLOCK


@dataclass(frozen=True, slots=True)
class PassRecord:
    """A pass. ``student_id`` is a person's; times are ISO 8601, in UTC, with a Z.

    ``line_position`` counts from 1 and is empty outside the line. ``overdue``: on the clock
    and past it; while *arrived* the clock stands. ``urgent`` is told to the student and to
    those who were asked, and empty for anybody else.
    """

    id: str
    state: str
    trip: str
    minutes: int
    requested_at: str
    started_at: str | None
    due_at: str | None
    arrived_at: str | None
    ended_at: str | None
    end_reason: str
    over_limit: bool
    version: int
    student_id: str
    student: str
    origin_id: str
    origin: str
    destination_id: str
    destination: str
    line_position: int | None
    overdue: bool
    urgent: bool | None

    @property
    def end_unknown(self) -> bool:
        """Closed by itself: nobody knows when the student came back."""
        return self.end_reason in END_UNKNOWN

    @property
    def tells_urgent(self) -> bool:
        """Whether whoever reads this may know if the student could not wait."""
        return self.urgent is not None


_INSTANT = "replace((hp.{}_at at time zone 'UTC')::text, ' ', 'T') || 'Z'"
_INSTANTS = ", ".join(
    _INSTANT.format(step) for step in ("requested", "started", "due", "arrived", "ended")
)
_CLOCK = ", ".join(f"'{state}'" for state in sorted(ON_THE_CLOCK))

_RECORD = f"""
    select hp.id::text, hp.state, hp.trip, hp.minutes, {_INSTANTS},
           hp.end_reason, hp.over_limit, hp.version,
           st.id::text, coalesce(nullif(st.title, ''), nullif(st.preferred_name, ''), st.given_name)
               || ' ' || st.family_name,
           o.id::text, o.name, d.id::text, d.name,
           case when hp.state = 'offered' then 1 when hp.state = 'waiting' then (
               select count(*) from passes_hallpass w
               where w.district_id = hp.district_id and w.school_id = hp.school_id
                 and w.destination_id = hp.destination_id
                 and w.state = 'waiting' and w.ticket <= hp.ticket) end,
           hp.state in ({_CLOCK}) and hp.due_at < %(now)s,
           case when hp.student_id = %(self)s or %(self)s = any(hp.asked || hp.asked_too)
               then hp.urgent end
    from passes_hallpass hp
    join accounts_person st on st.district_id = hp.district_id and st.id = hp.student_id
    join schools_location o on o.district_id = hp.district_id and o.id = hp.origin_id
    join schools_location d on d.district_id = hp.district_id and d.id = hp.destination_id
    where hp.district_id = %(district)s and hp.school_id = %(school)s
"""  # noqa: S608 made of words of our own
_ORDER = "order by hp.requested_at desc, hp.id desc limit %(limit)s"
_LIVE = "hp.state in (" + ", ".join(f"'{state}'" for state in LIVE) + ")"
_KNOWN = {
    "student": "hp.student_id = %(student)s",
    "location": "%(location)s in (hp.origin_id, hp.destination_id)",
    "since": "hp.requested_at >= %(since)s",
    "state": "hp.state = %(state)s",
}


def _records(
    actor: Actor, now: datetime, conditions: list[str], parameters: dict[str, Any]
) -> list[PassRecord]:
    """Those of the actor's school; for a student, their own."""
    if not actor.is_staff:
        conditions = [*conditions, "hp.student_id = %(self)s"]
    seen_since = policies.sees_since(actor, now)
    if seen_since:
        conditions = [*conditions, "hp.requested_at >= %(seen_since)s"]
    known = {
        "seen_since": seen_since,
        "district": district_in_force(),
        "school": actor.school.id,
        "self": actor.person_id,
        "now": now,
        **parameters,
    }
    statement = " and ".join([_RECORD, *conditions])
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} {_ORDER}", known)
        return [PassRecord(*row) for row in cursor.fetchall()]


def record_of(*, actor: Actor, pass_id: UUID, now: datetime) -> PassRecord:
    """One pass that the actor may see; raises ``NotFound``."""
    found = _records(actor, now, ["hp.id = %(id)s"], {"id": pass_id, "limit": 1})
    if not found:
        raise NotFound(f"No pass {pass_id}")
    return found[0]


def find_records(
    *, actor: Actor, filters: dict[str, Any], now: datetime, limit: int, cursor: str = ""
) -> tuple[list[PassRecord], str]:
    """A page of the passes that the actor may see, the latest first, and the next cursor.

    ``filters``: ``state`` ("live" or one state), ``student``, ``location`` (to or from) and
    ``since`` (requested at or after). Raises ``Invalid`` for a cursor that is not ours.
    """
    conditions = [_KNOWN[name] for name in filters]
    if filters.get("state") == "live":
        conditions = [_LIVE if c == _KNOWN["state"] else c for c in conditions]
    parameters = {**filters, "limit": limit + 1}
    if cursor:
        parameters["at"], parameters["after"] = _decode(cursor)
        conditions.append("(hp.requested_at, hp.id) < (%(at)s, %(after)s)")
    found = _records(actor, now, conditions, parameters)
    more = _encode(found[limit - 1]) if len(found) > limit else ""
    return found[:limit], more


def _encode(record: PassRecord) -> str:
    mark = f"{record.requested_at} {record.id}"
    return base64.urlsafe_b64encode(mark.encode()).decode()


def _decode(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, after = base64.urlsafe_b64decode(cursor.encode()).decode().split(" ")
        return datetime.fromisoformat(at), UUID(after)
    except (ValueError, binascii.Error) as error:
        raise Invalid({"cursor": _("Pass on the cursor that the last page gave.")}) from error
