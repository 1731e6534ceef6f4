"""What would a draft of the rules change right now, for one student and for all?

Computed with the rules themselves from what is live; nothing is saved. Accommodations are
left out of everything here: whoever runs the school is not to learn of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from corridor.accounts.models import Person
from corridor.core.tenancy import district_in_force
from corridor.passes import line, rules, store
from corridor.passes.queries.screens import StudentScreen, screen_in
from corridor.passes.queries.snapshot import Snapshot, snapshot_for
from corridor.passes.rules import Situation, Verdict
from corridor.passes.situation import Book, Place, Settings, Used, Window
from corridor.rostering.queries import class_around
from corridor.schools.rule_facts import RuleFacts, WindowFacts

LONGEST_COOL_DOWN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Draft:
    """The rules as they would be; ``windows`` are all of them, also those turned off."""

    facts: RuleFacts
    windows: tuple[WindowFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class Preview:
    """One student's screen with the saved rules and with the draft, as if no pass were live."""

    before: StudentScreen
    after: StudentScreen


def drafted(book: Book, draft: Draft) -> Book:
    """The book with the draft's rules in it; not all of a school's rules are about passes."""
    known = {f.name for f in fields(Settings)}
    facts = {f.name: getattr(draft.facts, f.name) for f in fields(draft.facts) if f.name in known}
    names = {f.name for f in fields(Window)}
    windows = tuple(
        Window(**{name: getattr(window, name) for name in names})
        for window in draft.windows
        if window.is_on
    )
    return replace(book, settings=replace(book.settings, **facts), windows=windows)


def preview_for(*, school_id: UUID, student: Person, draft: Draft, now: datetime) -> Preview:
    """What a student would see; at most seven statements."""
    saved = snapshot_for(school_id=school_id, student_id=student.id, now=now)
    where = class_around(person_id=student.id, school_id=school_id, now=now)
    plain = replace(saved.book, eases={})
    before, after = (
        screen_in(
            _with_book(saved, book, student.id),
            student_id=student.id,
            grade=student.grade,
            where=where,
        )
        for book in (plain, drafted(plain, draft))
    )
    return Preview(before, after)


def _with_book(saved: Snapshot, book: Book, student_id: UUID) -> Snapshot:
    """The same instant under other rules: they also say which lines would move."""
    found = store.load_board(book=book, concern=store.Concern(student_id=student_id), now=saved.now)
    line.settle(found.board, book, saved.now)
    snapshot = replace(
        saved,
        book=book,
        board=found.board,
        used=found.student.used,
        elsewhere=found.elsewhere.get(student_id),
    )
    return snapshot.without(snapshot.live_pass(student_id))


@dataclass(frozen=True, slots=True)
class Touched:
    """How many students the draft gives another answer right now, and one of them.

    ``busiest`` is who took the most passes today, for want of somebody who is touched.
    """

    count: int
    example: UUID | None = None
    busiest: UUID | None = None


def touched_by(*, school_id: UUID, draft: Draft, now: datetime) -> Touched:
    """Who may go to a place of the ordinary kind with the saved rules, who with the draft.

    Four statements, whatever the number of students.
    """
    saved = snapshot_for(school_id=school_id, student_id=None, now=now)
    before = replace(saved, book=replace(saved.book, eases={}))
    after = replace(before, book=drafted(before.book, draft))
    place = _ordinary_place(saved.book)
    students = list(_standings(before.book, school_id, now))
    touched = [
        one.id for one in students if _verdict(before, one, place) != _verdict(after, one, place)
    ]
    busiest = max(students, key=lambda one: one.used.day, default=None)
    return Touched(len(touched), next(iter(touched), None), busiest.id if busiest else None)


@dataclass(frozen=True, slots=True)
class _Standing:
    id: UUID
    grade: str
    used: Used


def _ordinary_place(book: Book) -> Place:
    """Some place that counts toward the limit and is there for all; else an invented one."""
    for place in book.places.values():
        if place.is_destination and place.counts_toward_limit:
            return replace(place, capacity_to=None, closed_from=None, cutoff_period="")
    return Place(id=book.settings.school_id, name="", kind="other", minutes=5)


def _verdict(snapshot: Snapshot, one: _Standing, place: Place) -> frozenset[str]:
    situation: Situation = replace(
        snapshot.situation(student_id=one.id, grade=one.grade, place=place, where=None),
        used=one.used,
        live_pass=None,
        met=(),
    )
    against = rules.objections(
        situation, rules.STUDENT, Verdict.REFUSED, Verdict.ASKS, Verdict.WAITS
    )
    return frozenset(objection.code for objection in against)


_STANDINGS = """
    with here as (
        select p.id, p.grade from accounts_member m
        join accounts_person p on p.district_id = m.district_id and p.id = m.person_id
        where m.district_id = %(district)s and m.school_id = %(school)s
          and m.archived_at is null and m.roles @> array['student']::varchar[]
    ), counted as (
        select student_id, count(*) filter (where counted_on = %(today)s) as day,
               count(*) filter (where counted_on >= %(week)s) as week,
               count(*) filter (where counted_on >= %(term)s) as term
        from passes_hallpass
        where district_id = %(district)s and student_id in (select id from here)
          and counted_on between %(since)s and %(today)s
        group by 1
    ), ended as (
        select student_id, max(ended_at) as at from passes_hallpass
        where district_id = %(district)s and school_id = %(school)s
          and requested_at >= %(lately)s and started_at is not null and ended_at is not null
        group by 1
    )
    select here.id, here.grade, coalesce(c.day, 0), coalesce(c.week, 0), coalesce(c.term, 0), e.at
    from here left join counted c on c.student_id = here.id
              left join ended e on e.student_id = here.id
    order by here.id
"""


def _standings(book: Book, school_id: UUID, now: datetime) -> Iterable[_Standing]:
    today = book.settings.local_date(now)
    week = today - timedelta(days=today.weekday())
    term = book.term_start(today) or today
    parameters: dict[str, Any] = {
        "district": district_in_force(),
        "school": school_id,
        "today": today,
        "week": week,
        "term": term,
        "since": min(week, term),
        "lately": now - LONGEST_COOL_DOWN,
    }
    with connection.cursor() as cursor:
        cursor.execute(_STANDINGS, parameters)
        rows = cursor.fetchall()
    return (_Standing(row[0], row[1], Used(*row[2:])) for row in rows)
