"""Writing what was decided: the passes that moved and whatever is new, in one statement."""

from __future__ import annotations

from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from corridor.core.rows import as_json
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


def _insert(table: str, columns: str) -> str:
    return f"""
        insert into {table} ({columns})
        select {columns} from jsonb_populate_recordset(null::{table}, %(@)s)"""


# What can be written, in the order in which it has to be, each list of rows as one JSON array.
# Inserting a pass looks at what was moved: the pass that it replaces is over by then, or the
# student would have two live ones.
_PARTS = {
    "moved": f"""
        update passes_hallpass p
        set version = p.version + 1, {", ".join(f"{c} = u.{c}" for c in _MOVABLE)}
        from jsonb_populate_recordset(null::passes_hallpass, %(@)s) u
        where p.district_id = %(district)s and p.id = any(%(moved_ids)s) and p.id = u.id
        returning 1""",
    "passes": _insert("passes_hallpass", ", ".join(("district_id", *COLUMNS))),
    "events": _insert(
        "passes_passevent",
        "id, district_id, hall_pass_id, kind, at, actor_id, device, overrode, detail",
    ),
    "keys": _insert(
        "passes_idempotencykey",
        "id, district_id, member_id, key, body_digest, hall_pass_id, status, created_at",
    ),
    "encounters": _insert(
        "passes_keepapartevent",
        "id, district_id, keep_apart_id, hall_pass_id, outcome, at, actor_id, reason",
    ),
    "occasions": _insert(
        "notifications_occasion", "id, district_id, school_id, kind, about, actor, due_at, made_at"
    ),
    "outbox": _insert("core_outbox", "id, district_id, topics, version, created_at"),
    "spent": """
        update passes_preapproval set remaining = remaining - 1
        where district_id = %(district)s and id = any(%(@)s)""",
}
_AFTER_MOVED = " where (select count(*) from moved) >= 0"
_GATE = """
    update schools_schoolgate
    set version = version + 1, ticket = %(ticket)s, next_due_at = %(next_due)s
    where district_id = %(district)s and school_id = %(school)s
"""


@cache
def _statement(parts: tuple[str, ...]) -> str:
    """One statement for all there is to write: the parts that have rows, and the gate."""
    written = {part: _PARTS[part].replace("@", part) for part in parts}
    if "moved" in written and "passes" in written:
        written["passes"] += _AFTER_MOVED
    named = ", ".join(f"{part} as ({sql})" for part, sql in written.items())
    return f"with {named} {_GATE}" if named else _GATE


def write(*, district_id: UUID, gate: dict[str, Any], rows: dict[str, list[Any]]) -> None:
    """Write one decision in one statement, which goes out with COMMIT.

    ``rows`` are lists under the names of ``_PARTS``: rows as in the database, but ``spent``,
    the ids of pre-approvals. ``gate`` is its new ``ticket`` and ``next_due``, and the ``school``.
    """
    parts = tuple(part for part in _PARTS if rows.get(part))
    values = {part: rows[part] if part == "spent" else as_json(rows[part]) for part in parts}
    if "moved" in parts:
        values["moved_ids"] = [row["id"] for row in rows["moved"]]
    connection.with_commit(_statement(parts), {"district": district_id, **gate, **values})  # type: ignore[attr-defined]


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
