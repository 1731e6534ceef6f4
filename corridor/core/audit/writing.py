"""Appending to the audit log: one statement, in the transaction of what it tells of."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from corridor.core import logs
from corridor.core.audit.kinds import Kind
from corridor.core.tenancy import district_in_force, new_id

ONCE_IN = timedelta(minutes=10)
COMMAND_LINE = "cli"

_APPEND = """
    with entry as (
        insert into core_auditentry (id, district_id, at, kind, school_id, actor_id, member_id,
                                     subjects, details, device, request_id)
        select %(id)s::uuid, %(district)s::uuid, %(at)s::timestamptz, %(kind)s::text,
               %(school)s::uuid, %(actor)s::uuid, %(member)s::uuid,
               {subjects}, %(details)s::jsonb, %(device)s::text, %(request)s::text
        {condition}
        returning district_id, id
    )
    insert into core_auditpending (district_id, id) select district_id, id from entry
"""
_ALWAYS = _APPEND.format(subjects="%(subjects)s::uuid[]", condition="")
# A page that draws itself anew every second is one look; whoever appears on it later is another.
_FRESH = """
        from (select array(
            select unnest(%(subjects)s::uuid[])
            except
            select unnest(seen.subjects) from core_auditentry seen
            where seen.district_id = %(district)s::uuid and seen.school_id = %(school)s::uuid
              and seen.at > %(since)s::timestamptz and seen.kind = %(kind)s::text
              and seen.actor_id is not distinct from %(actor)s::uuid
              and seen.details = %(details)s::jsonb
        ) as people) fresh
        where cardinality(fresh.people) > 0
"""
_ONCE = _APPEND.format(subjects="fresh.people", condition=_FRESH)


@dataclass(frozen=True, slots=True)
class By:
    """Who did it, from where; ids are empty for the machine's own hand and for strangers."""

    device: str
    school_id: UUID | None = None
    person_id: UUID | None = None
    member_id: UUID | None = None


def by(acting: object, *, school_id: UUID | None = None) -> By:
    """An actor of whatever kind; ``school_id`` where the deed is about another school."""
    school = getattr(acting, "school", None)
    return By(
        device=getattr(acting, "device", COMMAND_LINE),
        school_id=school_id or getattr(school, "id", None),
        person_id=getattr(acting, "person_id", None),
        member_id=getattr(acting, "member_id", None),
    )


def append(
    *,
    kind: Kind,
    now: datetime,
    by: By,
    subjects: Iterable[UUID] = (),
    details: Mapping[str, Any] | None = None,
) -> None:
    """Write an entry; what can't be logged raises, and must not happen.

    ``subjects`` are the people whom it is about; ``details`` hold no names.
    """
    _run(_ALWAYS, _values(kind, now, by, subjects, details or {}))


def append_once(
    *,
    kind: Kind,
    now: datetime,
    by: By,
    subjects: Iterable[UUID],
    details: Mapping[str, Any] | None = None,
) -> None:
    """Like ``append``, but what was told of a person within ten minutes is not told again.

    For what repeats by itself: a page that is drawn anew, a door that is knocked at again.
    """
    values = _values(kind, now, by, subjects, details or {})
    _run(_ONCE, {**values, "since": now - ONCE_IN})


def _values(
    kind: Kind, now: datetime, by: By, subjects: Iterable[UUID], details: Mapping[str, Any]
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "district": district_in_force(),
        "at": now,
        "kind": kind.value,
        "school": by.school_id,
        "actor": by.person_id,
        "member": by.member_id,
        "subjects": sorted(set(subjects)),
        "details": json.dumps(details, default=str),
        "device": by.device,
        "request": logs.request_id(),
    }


def _run(statement: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
