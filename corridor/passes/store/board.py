"""The board: what is live at a school, with all that a decision needs beside it, in one go."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from corridor.core.reading import tight
from corridor.core.tenancy import district_in_force
from corridor.passes.situation import (
    LIVE_STATES,
    SCHEDULED,
    Board,
    Book,
    LivePass,
    Occupancy,
    Settings,
    Tally,
)
from corridor.passes.store.reading import LIST, ask_fast, live_of
from corridor.passes.store.student import NOBODY, Student, ask_student

_STATES = ", ".join(f"'{state}'" for state in sorted(LIVE_STATES))
_ON_CLOCK = "state in ('out', 'returning')"
_FELL_DUE = f"""
    (requested_at < %(before)s or (state = 'requested' and requested_at <= %(lapsed)s)
        or (state = 'offered' and offered_until <= %(now)s)
        or (state in ('waiting', 'offered') and period_ends_at <= %(now)s)
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
               count(*) filter (where source <> '{SCHEDULED}'
                   and (state = 'offered' or {_ON_CLOCK} and due_at > %(stale)s)) as in_halls,
               min(due_at) filter (where due_at > %(stale)s) as stale_at,
               min(due_at) filter (where due_at > %(over)s) as over_at,
               min(period_ends_at) filter (where due_at <= period_ends_at
                   and period_ends_at > %(now)s) as bell_at,
               min(requested_at) filter (where requested_at > %(lapsed)s) as lapse_at,
               min(period_ends_at) filter (where period_ends_at > %(now)s) as ends_at,
               bool_or({_FELL_DUE}) as fell_due
        from hp where school_id = %(school)s group by 1, 2, 3
    ), sums as (
        select coalesce(sum(n), 0)::int as live,
               min(stale_at) filter (where {_ON_CLOCK}) as stale_at,
               min(over_at) filter (where {_ON_CLOCK}) as over_at,
               min(bell_at) filter (where {_ON_CLOCK}) as bell_at,
               min(lapse_at) filter (where state = 'requested') as lapse_at,
               min(ends_at) filter (where state = 'waiting') as ends_at,
               bool_or(fell_due) as fell_due
        from heaps
    ), touched as materialized (
        select id, destination_id from hp where student_id = any(%(students)s::uuid[])
        union select id, destination_id from hp
        where school_id = %(school)s and id = %(wanted)s
        -- All are looked at once more only when one of them has fallen due.
        union select id, destination_id from hp
        where school_id = %(school)s and (select fell_due from sums) and {_FELL_DUE}
    ), standing as (
        -- Lines that cannot move now: they are counted, and not listed.
        select place
        from unnest(%(capped)s::uuid[], %(caps)s::int[]) as c (place, cap)
        join (select destination_id, sum(held) as n from heaps
              where state <> 'returning' group by 1) f on destination_id = place
        where cap <= n and place is distinct from %(asked_for)s
          and place not in (select destination_id from touched)
          and not exists (select 1 from heaps where state = 'waiting'
                          and destination_id = any(%(closed)s::uuid[]))
    ), few as (
        select id from touched
        union select id from hp
        where school_id = %(school)s and student_id = any(%(apart)s::uuid[])
        union select id from hp where school_id = %(school)s and (state = 'offered'
            or state = 'waiting' and destination_id not in (select place from standing))
    )
    select
           (select jsonb_object_agg(destination_id, n) from (
               select destination_id, sum(held) as n from heaps
               where held > 0 and state <> 'returning' group by 1) t),
           (select jsonb_object_agg(origin_id, n) from (
               select origin_id, sum(held) as n from heaps where held > 0 group by 1) f),
           (select coalesce(sum(in_halls), 0)::int from heaps),
           (select jsonb_object_agg(destination_id, n) from (
               select destination_id, sum(n) as n from heaps
               where state = 'waiting' group by 1) w),
           stale_at, over_at, bell_at, lapse_at, ends_at, sums.live,
           p.*
    from sums
    left join few on true
    left join lateral (
        -- By its key, whatever the planner believes: "offset 0" keeps it from reading them all.
        select {LIST} from passes_hallpass
        where district_id = %(district)s and id = few.id offset 0) p on true
""")
_PASS = 10  # where it begins in a row of the board


@dataclass(frozen=True, slots=True)
class Found:
    """A school's board, the live passes that students have at another school, and what else is to
    be known of the student."""

    board: Board
    elsewhere: Mapping[UUID, LivePass]
    student: Student


@dataclass(frozen=True, slots=True)
class Concern:
    """Whom a decision is about: a student, a pass, or whatever was asked before an instant.

    ``others`` are the students of a decision about many.

    ``key`` is a member's id and their idempotency key, if that matters too. ``place_id`` is
    where somebody wants to go: its line is listed, whether or not it can move.
    """

    student_id: UUID | None = None
    pass_id: UUID | None = None
    asked_before: datetime | None = None
    key: tuple[UUID, str] | None = None
    place_id: UUID | None = None
    others: tuple[UUID, ...] = ()

    @property
    def students(self) -> list[UUID]:
        return [self.student_id] if self.student_id else list(self.others)


def load_board(*, book: Book, concern: Concern, now: datetime) -> Found:
    """What a decision can concern, listed, and the sums of everything live. One statement, and
    another one about the student, where there is one."""
    return ask_board(book=book, concern=concern, now=now)()


def ask_board(*, book: Book, concern: Concern, now: datetime) -> Callable[[], Found]:
    """``load_board``, asked now and read when what is returned is called."""
    values = _values(book, concern, now)
    board = ask_fast(_BOARD, values)
    student = ask_student(values) if concern.student_id else None
    return lambda: _found(board(), student() if student else NOBODY, book, now)


def _values(book: Book, concern: Concern, now: datetime) -> dict[str, Any]:
    settings = book.settings
    return {
        "district": district_in_force(),
        "school": settings.school_id,
        "student": concern.student_id,
        "students": concern.students,
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
        "asked_for": concern.place_id,
        **_capped(book, now),
        **_spans(book, now),
    }


def _found(rows: list[tuple[Any, ...]], student: Student, book: Book, now: datetime) -> Found:
    settings = book.settings
    passes = [live_of(row[_PASS:]) for row in rows if row[_PASS] is not None]
    return Found(
        board=Board(
            (p for p in passes if p.school_id == settings.school_id),
            settings,
            now,
            _tally(book, now, *rows[0][:_PASS]),
        ),
        elsewhere={p.student_id: p for p in passes if p.school_id != settings.school_id},
        student=student,
    )


def _capped(book: Book, now: datetime) -> dict[str, list[Any]]:
    """Which places hold how many, and which are closed: their lines are sent on."""
    capped = [place for place in book.places.values() if place.capacity_to is not None]
    return {
        "capped": [place.id for place in capped],
        "caps": [place.capacity_to for place in capped],
        "closed": [place.id for place in book.places.values() if place.is_closed(now)],
    }


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


def _tally(
    book: Book,
    now: datetime,
    to: str | None,
    from_: str | None,
    halls: int,
    in_line: str | None,
    stale_at: datetime | None,
    over_at: datetime | None,
    bell_at: datetime | None,
    lapse_at: datetime | None,
    ends_at: datetime | None,
    live: int,
) -> Tally:
    settings, ids = book.settings, book.ids
    lines = _by_place(in_line, ids)
    dues = (
        stale_at and stale_at + timedelta(minutes=settings.stale_minutes),
        over_at and over_at + timedelta(minutes=settings.auto_end_minutes),
        bell_at,
        lapse_at and lapse_at + timedelta(minutes=settings.lapse_minutes),
        ends_at,
        *(book.places[place].closes_after(now) for place in lines),
    )
    held = Occupancy(_by_place(to, ids), _by_place(from_, ids), halls)
    return Tally(held, tuple(due for due in dues if due), live, lines)


def _by_place(counts: str | None, ids: Mapping[str, UUID]) -> dict[UUID, int]:
    """With the book's own ids: making new ones was a twentieth of a decision."""
    found = json.loads(counts or "{}").items()
    return {ids.get(place) or UUID(place): n for place, n in found}
