"""Writing what was decided: the passes that moved, then whatever is new in one statement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from corridor.core.tenancy import new_id
from corridor.passes.situation import LivePass, Step
from corridor.passes.store.reading import COLUMNS

_MOVABLE = (
    "state",
    "destination_id",
    "asked",
    "asked_too",
    "urgent",
    "approved_by_id",
    "over_limit",
    "ticket",
    "misses",
    "minutes",
    "counted_on",
    "approved_at",
    "offered_until",
    "period_ends_at",
    "started_at",
    "due_at",
    "arrived_at",
    "returning_at",
    "ended_at",
    "end_reason",
)


_MOVE = f"""
    update passes_hallpass p
    set version = p.version + 1, {", ".join(f"{c} = u.{c}" for c in _MOVABLE)}
    from jsonb_populate_recordset(null::passes_hallpass, %(rows)s) u
    where p.district_id = %(district)s and p.id = u.id
"""


def _insert(table: str, columns: Sequence[str], parameter: str) -> str:
    names = ", ".join(columns)
    return (
        f"insert into {table} ({names}) "
        f"select {names} from jsonb_populate_recordset(null::{table}, %({parameter})s)"
    )


_EVENT = (
    "id",
    "district_id",
    "hall_pass_id",
    "kind",
    "at",
    "actor_id",
    "device",
    "overrode",
    "detail",
)
_OUTBOX = ("id", "district_id", "topics", "version", "created_at")
_KEY = (
    "id",
    "district_id",
    "member_id",
    "key",
    "body_digest",
    "hall_pass_id",
    "status",
    "created_at",
)

_ENCOUNTER = (
    *("id", "district_id", "keep_apart_id", "hall_pass_id", "outcome", "at", "actor_id", "reason"),
)

_RECORD = f"""
    with new_passes as ({_insert("passes_hallpass", ("district_id", *COLUMNS), "passes")}),
         new_events as ({_insert("passes_passevent", _EVENT, "events")}),
         new_keys as ({_insert("passes_idempotencykey", _KEY, "keys")}),
         encounters as ({_insert("passes_keepapartevent", _ENCOUNTER, "encounters")}),
         news as ({_insert("core_outbox", _OUTBOX, "outbox")})
    update schools_schoolgate
    set version = version + 1, ticket = %(ticket)s, next_due_at = %(next_due)s
    where district_id = %(district)s and school_id = %(school)s
"""


_SPEND = """
    update passes_preapproval set remaining = remaining - 1
    where district_id = %(district)s and id = any(%(spent)s)
"""
_LISTED = ("passes", "events", "keys", "encounters", "outbox")


def write(
    *,
    district_id: UUID,
    moved: Iterable[LivePass],
    record: dict[str, Any],
) -> None:
    """Write one decision: the passes that moved, then in one statement whatever is new.

    ``record`` holds lists of rows under the names of ``_LISTED``, the ids of pre-approvals
    that were ``spent``, and the gate's ``school``, ``ticket`` and ``next_due``.
    """
    rows = [pass_row(district_id, live) for live in moved]
    with connection.cursor() as cursor:
        if rows:
            cursor.execute(_MOVE, {"rows": _json(rows), "district": district_id})
        if record["spent"]:
            cursor.execute(_SPEND, {"spent": record["spent"], "district": district_id})
        lists = {k: _json(record[k]) for k in _LISTED}
        cursor.execute(_RECORD, {**record, **lists, "district": district_id})


def pass_row(district_id: UUID, live: LivePass) -> dict[str, Any]:
    return {"district_id": district_id, **{c: getattr(live, c) for c in COLUMNS}}


def event_row(district_id: UUID, step: Step, device: str) -> dict[str, Any]:
    return {
        "id": new_id(),
        "district_id": district_id,
        "hall_pass_id": step.after.id,
        "kind": step.kind,
        "at": step.at,
        "actor_id": step.actor_id,
        "device": device if step.actor_id else "",
        "overrode": step.overrode,
        "detail": step.detail,
    }


def _json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
