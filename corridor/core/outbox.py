"""Reading, numbering and pruning the outbox.

The relay and the live hub read it across all districts, in the platform's role and with
connections of their own: they see ids and topics, never tenant data. Rows are written by the
deciding commands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, transaction

from corridor.core.tenancy import in_district

LATEST = "select coalesce(max(seq), 0) from core_outbox"
AFTER = (
    "select seq, district_id, topics, version from core_outbox where seq > %s order by seq limit %s"
)
NEWEST = (
    "select seq, district_id, topics, version from core_outbox"
    " where seq is not null order by seq desc limit %s"
)
NUMBERED = """
    insert into core_numbering (id, last, kept_from) values (1, %(last)s, %(kept_from)s)
    on conflict (id) do update
    set last = greatest(core_numbering.last, excluded.last),
        kept_from = greatest(core_numbering.kept_from, excluded.kept_from)
"""
_NUMBERING = "select last, kept_from from core_numbering"
_MISSED = """
    select seq, district_id, topics, version from core_outbox
    where seq > %s and seq <= %s and district_id = %s and topics && %s::varchar[]
    order by seq limit %s
"""


class Cursor(Protocol):
    """What a psycopg cursor and Django's have in common."""

    @property
    def rowcount(self) -> int: ...
    def execute(self, query: Any, params: Any = None, /) -> Any: ...
    def fetchone(self) -> Any: ...
    def fetchall(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Change:
    """One numbered row: who may care, and the school's version that it led to."""

    seq: int
    district_id: UUID
    topics: tuple[str, ...]
    version: int

    @classmethod
    def of(cls, row: Sequence[Any]) -> Change:
        return cls(row[0], row[1], tuple(row[2]), row[3])


def latest_seq() -> int:
    """Where the numbering stands: a page that says it may later ask for all that followed."""
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(max(last), 0) from core_numbering")
        return int(cursor.fetchone()[0])


def missed(
    *, after: int, until: int, district_id: UUID, topics: Sequence[str], limit: int
) -> list[Change] | None:
    """The changes after ``after`` up to ``until`` of these topics, in order.

    ``None`` when nobody can know any more (pruned, or never given) or when there are more
    than ``limit``: then whoever asks has to look at everything again.
    """
    with in_district(district_id), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_NUMBERING)
        last, kept_from = cursor.fetchone() or (0, 0)
        if not kept_from - 1 <= after <= last:
            return None
        cursor.execute(_MISSED, [after, until, district_id, list(topics), limit + 1])
        changes = [Change.of(row) for row in cursor.fetchall()]
    return changes if len(changes) <= limit else None


def prune(cursor: Cursor, *, before: datetime) -> int:
    """Delete the numbered rows before the first one that is as new as ``before``.

    What stays has no gaps, and the newest row always stays: it carries the numbering on.
    """
    cursor.execute("select min(seq) from core_outbox where created_at >= %s", [before])
    keep_from = cursor.fetchone()[0]
    if keep_from is None:
        cursor.execute("select max(seq) from core_outbox")
        keep_from = cursor.fetchone()[0]
    if keep_from is not None:
        cursor.execute(NUMBERED, {"last": 0, "kept_from": keep_from})
    cursor.execute("delete from core_outbox where seq < %s", [keep_from])
    return cursor.rowcount
