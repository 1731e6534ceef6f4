"""Passes as other systems read them: the row, three names and the place in line.

Leaner than ``cards`` on purpose. Ids and times leave the database as the text that JSON holds,
and lists as JSON.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, fields
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
from corridor.passes.queries.cards import STAND_IN
from corridor.passes.situation import ON_THE_CLOCK
from corridor.schools.permissions import Permission


@dataclass(frozen=True, slots=True)
class PassRecord:
    """A pass. ``student_id`` is a person's; times are ISO 8601, in UTC, with a Z.

    ``line_position`` counts from 1 and is empty outside the line. ``overdue``: on the clock
    and past it; while *arrived* the clock stands. ``urgent`` is told to the student, to
    those who were asked and to whoever said so, and empty for anybody else.
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
_CLOCK = ", ".join(f"'{state}'" for state in sorted(ON_THE_CLOCK))
_UNKNOWN = ", ".join(f"'{reason}'" for reason in sorted(END_UNKNOWN))

# What a record is made of, by the names of ``PassRecord``.
_VALUES = {
    "id": "hp.id::text",
    **{name: f"hp.{name}" for name in ("state", "trip", "minutes")},
    **{
        f"{step}_at": _INSTANT.format(step)
        for step in ("requested", "started", "due", "arrived", "ended")
    },
    **{name: f"hp.{name}" for name in ("end_reason", "over_limit", "version")},
    "student_id": "st.id::text",
    "student": "st.name",
    "origin_id": "o.id::text",
    "origin": "o.name",
    "destination_id": "d.id::text",
    "destination": "d.name",
    "line_position": """
        case when hp.state = 'offered' then 1 when hp.state = 'waiting' then (
            select count(*) from passes_hallpass w
            where w.district_id = hp.district_id and w.school_id = hp.school_id
              and w.destination_id = hp.destination_id
              and w.state = 'waiting' and w.ticket <= hp.ticket) end""",
    "overdue": f"hp.state in ({_CLOCK}) and hp.due_at < %(now)s",
    "urgent": """
        case when hp.student_id = %(self)s or %(self)s = any(hp.asked || hp.asked_too)
            or (hp.urgent and exists (
                select from passes_passevent e where e.district_id = hp.district_id
                and e.hall_pass_id = hp.id and e.kind = 'urgent' and e.actor_id = %(member)s))
            then hp.urgent end""",
}
_TOLD = {
    **_VALUES,
    "end_reason": "nullif(hp.end_reason, '')",
    "end_unknown": f"hp.end_reason in ({_UNKNOWN})",
}
_NAMED = ("student", "origin", "destination")
_BARE = ("minutes", "overdue", "line_position", "over_limit", "version", "end_unknown", "urgent")
# In the order of the API's own records.
_JSON_NAMES = (
    *("id", "state", "student", "origin", "destination", "trip", "minutes"),
    *("requested_at", "started_at", "due_at", "arrived_at", "ended_at", "end_reason"),
    *("overdue", "line_position", "over_limit", "version", "end_unknown", "urgent"),
)
_ROW = ", ".join(_VALUES[field.name] for field in fields(PassRecord))


def _json_of(name: str) -> str:
    """SQL for one member's text. Only names can hold what JSON escapes.

    ``json_build_object`` looks up each argument's type anew in every row, and costs more than
    finding the passes.
    """
    value = f"({_TOLD[name]})"
    if name in _NAMED:
        value = (
            f"""'{{"id":"' || {_VALUES[f"{name}_id"]} || '","name":' || to_json{value} || '}}'"""
        )
    elif name in _BARE:
        value = f"coalesce({value}::text, 'null')"
    else:
        value = f"""coalesce('"' || {value} || '"', 'null')"""
    return f"""'"{name}":' || {value}"""


_JSON = "'{{' || {} || '}}'".format(" || ',' || ".join(map(_json_of, _JSON_NAMES)))

# First the passes, then the names of each by their keys, as in ``cards``.
_RECORD = """
    with hp as materialized (
        select hp.* from passes_hallpass hp
        where hp.district_id = %(district)s and hp.school_id = %(school)s and {conditions}
        order by hp.requested_at desc, hp.id desc limit %(limit)s
    ), places as materialized (
        select id, name from schools_location
        where district_id = %(district)s and school_id = %(school)s
    )
    select {what} from hp
    join places o on o.id = hp.origin_id
    join places d on d.id = hp.destination_id
    cross join lateral (
        select p.id, coalesce(nullif(p.title, ''), nullif(p.preferred_name, ''), p.given_name)
            || ' ' || p.family_name as name
        from accounts_person p
        where p.district_id = hp.district_id and p.id = hp.student_id offset 0) st
    order by hp.requested_at desc, hp.id desc
"""
_LIVE = "hp.state in (" + ", ".join(f"'{state}'" for state in LIVE) + ")"
_KNOWN = {
    "student": "hp.student_id = %(student)s",
    "location": "%(location)s in (hp.origin_id, hp.destination_id)",
    "since": "hp.requested_at >= %(since)s",
    "state": "hp.state = %(state)s",
}


def _rows(
    actor: Actor, now: datetime, what: str, conditions: list[str], parameters: dict[str, Any]
) -> list[tuple[Any, ...]]:
    """Those of the actor's school; for a student, their own."""
    if not actor.may(Permission.SEE_PASSES):
        conditions = [*conditions, "hp.student_id = %(self)s"]
    if actor.rooms is not None:
        conditions = [*conditions, STAND_IN]
        parameters = {**parameters, "rooms": list(actor.rooms), "people": list(actor.people)}
    seen_since = policies.sees_since(actor, now)
    if seen_since:
        conditions = [*conditions, "hp.requested_at >= %(seen_since)s"]
    known = {
        "seen_since": seen_since,
        "district": district_in_force(),
        "school": actor.school.id,
        "self": actor.person_id,
        "member": actor.member_id,
        "now": now,
        **parameters,
    }
    statement = _RECORD.format(what=what, conditions=" and ".join(conditions) or "true")
    with connection.cursor() as cursor:
        cursor.execute(statement, known)
        return list(cursor.fetchall())


def record_of(*, actor: Actor, pass_id: UUID, now: datetime) -> PassRecord:
    """One pass that the actor may see; raises ``NotFound``."""
    found = _rows(actor, now, _ROW, ["hp.id = %(id)s"], {"id": pass_id, "limit": 1})
    if not found:
        raise NotFound(f"No pass {pass_id}")
    return PassRecord(*found[0])


@dataclass(frozen=True, slots=True)
class Page:
    """Passes as the JSON texts that the API answers with: made where they are read, as making
    a hundred objects only to write them out again costs more than all the rest.

    ``past`` are the students with a pass that is over; ``next`` is the next page's cursor.
    """

    items: list[str]
    past: set[UUID]
    next: str


def find_records(
    *, actor: Actor, filters: dict[str, Any], now: datetime, limit: int, cursor: str = ""
) -> Page:
    """A page of the passes that the actor may see, the latest first.

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
    what = f"{_JSON}, {_VALUES['requested_at']}, hp.id, hp.student_id, {_LIVE}"
    rows = _rows(actor, now, what, conditions, parameters)
    shown = rows[:limit]
    return Page(
        items=[row[0] for row in shown],
        past={row[3] for row in shown if not row[4]},
        next=_encode(*shown[-1][1:3]) if len(rows) > limit else "",
    )


def _encode(requested_at: str, pass_id: UUID) -> str:
    return base64.urlsafe_b64encode(f"{requested_at} {pass_id}".encode()).decode()


def _decode(cursor: str) -> tuple[datetime, UUID]:
    try:
        at, after = base64.urlsafe_b64decode(cursor.encode()).decode().split(" ")
        return datetime.fromisoformat(at), UUID(after)
    except (ValueError, binascii.Error) as error:
        raise Invalid({"cursor": _("Pass on the cursor that the last page gave.")}) from error
