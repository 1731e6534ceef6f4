"""A page of what is found, and what all of it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from corridor.accounts.actor import Actor
from corridor.passes.finding.statement import Search, search_for
from corridor.passes.finding.wanted import Wanted
from corridor.passes.queries.card import PassCard
from corridor.passes.queries.cards import cards_of_ids, decode_cursor, encode_cursor

PAGE = 50
MOST_COUNTED = 10_000
_OLDER = "(hp.requested_at, hp.id) < (%(at)s, %(after)s)"


@dataclass(frozen=True, slots=True)
class Found:
    """The latest first; ``older`` is the cursor of the next page, empty on the last."""

    cards: list[PassCard]
    older: str = ""


@dataclass(frozen=True, slots=True)
class Sums:
    """``more``: there are more passes than are counted, and the others are of the latest."""

    passes: int = 0
    students: int = 0
    late: int = 0
    more: bool = False


def find(
    *, actor: Actor, wanted: Wanted, now: datetime, cursor: str = "", size: int = PAGE
) -> Found:
    """A page of the passes that the actor may see. Raises ``Invalid`` for a cursor not ours."""
    search = search_for(actor=actor, wanted=wanted, now=now)
    if search.is_empty:
        return Found([])
    if cursor:
        search.parameters["at"], search.parameters["after"] = decode_cursor(cursor)
        search.conditions.append(_OLDER)
    ids = _ids(search, size + 1)
    cards = cards_of_ids(ids=ids[:size])
    return Found(cards, encode_cursor(cards[-1]) if len(ids) > size and cards else "")


def sums(*, actor: Actor, wanted: Wanted, now: datetime) -> Sums:
    """Counted up to ``MOST_COUNTED``. One statement beside those for words."""
    search = search_for(actor=actor, wanted=wanted, now=now)
    if search.is_empty:
        return Sums()
    statement = f"""
        select count(*), count(distinct s.student_id), count(*) filter (where s.late)
        from ({search.statement}) s
    """  # noqa: S608 (put together from constants)
    with connection.cursor() as told:
        told.execute(statement, {**search.parameters, "limit": MOST_COUNTED + 1})
        passes, students, late = told.fetchone()
    return Sums(min(passes, MOST_COUNTED), students, late, more=passes > MOST_COUNTED)


def _ids(search: Search, limit: int) -> list[UUID]:
    with connection.cursor() as told:
        told.execute(search.statement, {**search.parameters, "limit": limit})
        return [row[0] for row in told.fetchall()]
