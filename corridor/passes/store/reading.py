"""Reading what is live: the board in one statement, a pass of any age in another."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from psycopg.types.datetime import TimestamptzLoader

from corridor.core.tenancy import district_in_force
from corridor.passes.situation import (
    LIVE_STATES,
    Board,
    Book,
    LivePass,
    Occupancy,
    PreApproved,
    Settings,
    Tally,
    Used,
)

COLUMNS = tuple(f.name for f in fields(LivePass))
_LIST = ", ".join(COLUMNS)
_LISTS = (COLUMNS.index("asked"), COLUMNS.index("asked_too"))
_STATES = ", ".join(f"'{state}'" for state in sorted(LIVE_STATES))


def tight(statement: str) -> str:
    """Without indentation and comments: beyond 4096 characters psycopg translates a statement
    each time."""
    lines = (line.strip() for line in statement.splitlines())
    return "\n".join(line for line in lines if not line.startswith("--"))


_SELECT = f"select {_LIST} from passes_hallpass"

_LAST_END = """
    (select ended_at from passes_hallpass
     where district_id = %(district)s and student_id = %(student)s
       and requested_at >= %(lately)s and started_at is not null and ended_at is not null
     order by requested_at desc limit 1)
"""
_PRE_APPROVED = """
    (select jsonb_agg(jsonb_build_array(a.id, a.origin_id, a.destination_id,
                a.member_id, m.person_id, a.remaining, a.until))
     from passes_preapproval a
     join accounts_member m on m.district_id = a.district_id and m.id = a.member_id
     where a.district_id = %(district)s and a.school_id = %(school)s
       and a.remaining > 0 and a.until > %(now)s)
"""
_ANSWERED = """
    (select jsonb_build_array(hall_pass_id, status, body_digest) from passes_idempotencykey
     where district_id = %(district)s and member_id = %(key_of)s and key = %(key)s)
"""
_ON_CLOCK = "state in ('out', 'returning')"
_FELL_DUE = f"""
    (requested_at < %(before)s or (state = 'requested' and requested_at <= %(lapsed)s)
        or ({_ON_CLOCK} and (due_at <= %(over)s
            or (due_at <= period_ends_at and period_ends_at <= %(now)s))))
"""
_BOARD = tight(f"""
    with hp as not materialized (
        select * from passes_hallpass where district_id = %(district)s and state in ({_STATES})
    ), heaps as materialized (
        -- Thousands of passes may be live: they are read once, and added up in few heaps.
        select destination_id, origin_id, state, count(*) as n,
               count(*) filter (where state in ('offered', 'arrived')
                   or {_ON_CLOCK} and due_at > %(stale)s) as held,
               min(due_at) filter (where due_at > %(stale)s) as stale_next,
               min(due_at) filter (where due_at > %(over)s) as over_next,
               min(period_ends_at) filter (where due_at <= period_ends_at
                   and period_ends_at > %(now)s) as bell_next,
               min(requested_at) filter (where requested_at > %(lapsed)s) as lapse_next,
               bool_or({_FELL_DUE}) as fell_due
        from hp where school_id = %(school)s group by 1, 2, 3
    ), sums as (
        select coalesce(sum(n), 0)::int as live,
               min(stale_next) filter (where {_ON_CLOCK}) as stale_next,
               min(over_next) filter (where {_ON_CLOCK}) as over_next,
               min(bell_next) filter (where {_ON_CLOCK}) as bell_next,
               min(lapse_next) filter (where state = 'requested') as lapse_next,
               bool_or(fell_due) as fell_due
        from heaps
    ), few as (
        select id from hp where student_id = any(%(apart)s::uuid[] || %(student)s::uuid)
            and (school_id = %(school)s or student_id = %(student)s)
        union select id from hp where school_id = %(school)s and id = %(wanted)s
        union select id from hp where school_id = %(school)s and state in ('waiting', 'offered')
        -- All are looked at once more only when one of them has fallen due.
        union select id from hp
        where school_id = %(school)s and (select fell_due from sums) and {_FELL_DUE}
    ), counted as (
        select count(*) filter (where counted_on = %(today)s) as today,
               count(*) filter (where counted_on >= %(week)s) as week,
               count(*) filter (where counted_on >= %(term)s) as term
        from passes_hallpass
        where district_id = %(district)s and student_id = %(student)s
          and counted_on >= %(since)s and counted_on <= %(today)s
    )
    select counted.today, counted.week, counted.term,
           {_LAST_END}, {_PRE_APPROVED}, {_ANSWERED},
           (select jsonb_object_agg(destination_id, n) from (
               select destination_id, sum(held) as n from heaps
               where held > 0 and state <> 'returning' group by 1) t),
           (select jsonb_object_agg(origin_id, n) from (
               select origin_id, sum(held) as n from heaps where held > 0 group by 1) f),
           (select coalesce(sum(held), 0)::int from heaps where state <> 'arrived'),
           stale_next, over_next, bell_next, lapse_next, sums.live,
           p.*
    from sums cross join counted
    left join few on true
    left join lateral (
        -- By its key, whatever the planner believes: "offset 0" keeps it from reading them all.
        select {_LIST} from passes_hallpass
        where district_id = %(district)s and id = few.id offset 0) p on true
""")
_PRE_APPROVALS, _ANSWER, _COUNTS, _PASS = 4, 5, 6, 14  # where each begins in a row


@dataclass(frozen=True, slots=True)
class Answered:
    """What a member's idempotency key was answered with, and the digest of what was asked."""

    pass_id: UUID
    status: int
    body_digest: str


@dataclass(frozen=True, slots=True)
class Found:
    """A school's board, what the student's passes came to, their live pass elsewhere, the
    pre-approvals in force, and what the concern's key was answered with before."""

    board: Board
    used: Used
    elsewhere: LivePass | None
    pre_approved: tuple[PreApproved, ...]
    answered: Answered | None


@dataclass(frozen=True, slots=True)
class Concern:
    """Whom a decision is about: a student, a pass, or whatever was asked before an instant.

    ``key`` is a member's id and their idempotency key, if that matters too.
    """

    student_id: UUID | None = None
    pass_id: UUID | None = None
    asked_before: datetime | None = None
    key: tuple[UUID, str] | None = None


def load_board(*, book: Book, concern: Concern, now: datetime) -> Found:
    """What a decision can concern, listed, and the sums of everything live. One statement."""
    return ask_board(book=book, concern=concern, now=now)()


def ask_board(*, book: Book, concern: Concern, now: datetime) -> Callable[[], Found]:
    """``load_board``, asked now and read when what is returned is called."""
    settings = book.settings
    cursor = connection.cursor()
    read_times_fast(cursor)
    cursor.execute(
        _BOARD,
        {
            "district": district_in_force(),
            "school": settings.school_id,
            "student": concern.student_id,
            "wanted": concern.pass_id,
            "now": now,
            "before": concern.asked_before or settings.midnight(now),
            "stale": now - timedelta(minutes=settings.stale_minutes),
            "over": now - timedelta(minutes=settings.auto_end_minutes),
            "lapsed": now - timedelta(minutes=settings.lapse_minutes),
            "key_of": concern.key and concern.key[0],
            "key": concern.key and concern.key[1],
            "lately": _since_when_ends_matter(settings, now),
            "apart": book.apart_people,
            **_spans(book, now),
        },
    )
    return lambda: _found(cursor.fetchall(), book, now)


def _found(rows: list[tuple[Any, ...]], book: Book, now: datetime) -> Found:
    settings = book.settings
    passes = [_live(row[_PASS:]) for row in rows if row[_PASS] is not None]
    return Found(
        board=Board(
            (p for p in passes if p.school_id == settings.school_id),
            settings,
            now,
            _tally(book, *rows[0][_COUNTS:_PASS]),
        ),
        used=Used(*rows[0][:_PRE_APPROVALS]),
        elsewhere=next((p for p in passes if p.school_id != settings.school_id), None),
        pre_approved=_pre_approved(rows[0][_PRE_APPROVALS]),
        answered=_answered(rows[0][_ANSWER]),
    )


def _since_when_ends_matter(settings: Settings, now: datetime) -> datetime:
    """Without a cool-down nobody asks when the last pass ended."""
    minutes = settings.cool_down_minutes
    return now - timedelta(days=1, minutes=minutes) if minutes else now


def _spans(book: Book, now: datetime) -> dict[str, date]:
    """The first days of what limits count: today, this week, this term."""
    today = book.settings.local_date(now)
    week = today - timedelta(days=today.weekday())
    term = book.term_start(today) or today
    return {"today": today, "week": week, "term": term, "since": min(week, term)}


def _pre_approved(found: str | None) -> tuple[PreApproved, ...]:
    return tuple(
        PreApproved(
            id=UUID(id_),
            origin_id=UUID(origin),
            destination_id=UUID(destination) if destination else None,
            member_id=UUID(member),
            person_id=UUID(person),
            remaining=remaining,
            until=datetime.fromisoformat(until),
        )
        for id_, origin, destination, member, person, remaining, until in json.loads(found or "[]")
    )


def _tally(
    book: Book,
    to: str | None,
    from_: str | None,
    halls: int,
    stale_next: datetime | None,
    over_next: datetime | None,
    bell_next: datetime | None,
    lapse_next: datetime | None,
    live: int,
) -> Tally:
    settings, ids = book.settings, book.ids
    dues = (
        stale_next and stale_next + timedelta(minutes=settings.stale_minutes),
        over_next and over_next + timedelta(minutes=settings.auto_end_minutes),
        bell_next,
        lapse_next and lapse_next + timedelta(minutes=settings.lapse_minutes),
    )
    held = Occupancy(_by_place(to, ids), _by_place(from_, ids), halls)
    return Tally(held, tuple(due for due in dues if due), live)


def _answered(found: str | None) -> Answered | None:
    if found is None:
        return None
    pass_id, status, digest = json.loads(found)
    return Answered(UUID(pass_id), status, digest)


def _by_place(counts: str | None, ids: Mapping[str, UUID]) -> dict[UUID, int]:
    """With the book's own ids: making new ones was a twentieth of a decision."""
    found = json.loads(counts or "{}").items()
    return {ids.get(place) or UUID(place): n for place, n in found}


def read_times_fast(cursor: Any) -> None:
    """Times come as psycopg's own loader makes them, in UTC as the connection is; Django's
    loader is Python and would be most of what reading the board costs."""
    cursor.adapters.register_loader("timestamptz", TimestamptzLoader)


def load_pass(*, district_id: UUID, school_id: UUID, pass_id: UUID) -> LivePass | None:
    """One pass in any state."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_SELECT} where district_id = %s and school_id = %s and id = %s",
            [district_id, school_id, pass_id],
        )
        row = cursor.fetchone()
    return _live(row) if row else None


def _live(row: Sequence[Any]) -> LivePass:
    values: list[Any] = list(row)
    for position in _LISTS:
        values[position] = tuple(values[position])
    return LivePass(*values)
