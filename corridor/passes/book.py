"""The book of a school's rules: read once for each ``rules_version``, kept per process."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from corridor.passes.situation import (
    Apart,
    Book,
    Covered,
    Ease,
    Limit,
    Place,
    Settings,
    Span,
    Window,
)
from corridor.rostering.queries import term_spans
from corridor.schools.queries import bells

_kept: dict[UUID, Book] = {}

_SETTINGS = """
    select id, name, time_zone, pass_limit, pass_limit_week, pass_limit_term,
           staff_passes_count, students_may_name_origin, hall_limit, cool_down_minutes,
           return_minutes, stale_minutes, auto_end_minutes, lapse_minutes, offer_seconds,
           refund_seconds, keep_line_over_bell, offer_nearer, urgent_is_on, starts_on,
           grade_starts::text, is_staff_only, staff_only_until
    from schools_school where district_id = %(district)s and id = %(school)s
"""
_PLACES = """
    select id, name, kind, minutes, trips, approval, approval_scheduled,
           approval_of_staff_passes, capacity_to, capacity_from, counts_toward_limit,
           is_destination and archived_at is null, audience, visible_grades, visible_groups,
           visible_people, cutoff_for, cutoff_period, closed_from, closed_until,
           closed_reason, hold_until, colour, icon, whereabouts, folder,
           archived_at is not null
    from schools_location
    where district_id = %(district)s and school_id = %(school)s
    order by name
"""
_STAFF = """
    select m.person_id, ps.location_id, ps.part, m.roles,
           coalesce(nullif(p.title, ''), nullif(p.preferred_name, ''), p.given_name)
               || ' ' || p.family_name, m.away_from, m.away_until
    from accounts_member m
    join accounts_person p on p.district_id = m.district_id and p.id = m.person_id
    left join accounts_placestaff ps
        on ps.district_id = m.district_id and ps.member_id = m.id
    where m.district_id = %(district)s and m.school_id = %(school)s and m.archived_at is null
      and not (m.roles <@ array['student', 'guardian']::varchar[])
    order by p.family_name, p.given_name
"""
_LIMITS = """
    select grade, group_id, student_id, "window", passes, starts_on, ends_on
    from passes_passlimit l where district_id = %(district)s and (school_id = %(school)s or exists (
        select 1 from accounts_member m
        where m.district_id = l.district_id and m.person_id = l.student_id
          and m.school_id = %(school)s and m.archived_at is null))
"""
_GROUPS = """
    select gm.person_id, gm.group_id from accounts_groupmember gm
    join accounts_group g on g.district_id = gm.district_id and g.id = gm.group_id
    where g.district_id = %(district)s and g.school_id = %(school)s and g.archived_at is null
"""
_WINDOWS = """
    select kind, first_minutes, last_minutes, periods, starts_at, ends_at, weekdays, grades, note
    from schools_nopasswindow
    where district_id = %(district)s and school_id = %(school)s and is_on
    order by starts_at, id
"""
_APART = """
    select k.id, k.starts_on, k.ends_on, km.person_id
    from passes_keepapart k
    join passes_keepapartmember km on km.district_id = k.district_id and km.keep_apart_id = k.id
    where k.district_id = %(district)s and k.is_on and k.archived_at is null
      and exists (
          select 1 from passes_keepapartmember mine
          join accounts_member m on m.district_id = mine.district_id
              and m.person_id = mine.person_id and m.archived_at is null
          where mine.district_id = k.district_id and mine.keep_apart_id = k.id
            and m.school_id = %(school)s)
"""
_EASES = """
    select a.person_id, a.time_percent, a.extra_passes, a.no_cool_down, a.line_priority,
           a.exempt_from_windows, a.allowed_places, a.starts_on, a.ends_on
    from passes_accommodation a
    join accounts_member m on m.district_id = a.district_id and m.person_id = a.person_id
    where a.district_id = %(district)s and m.school_id = %(school)s and m.archived_at is null
"""


_COVERED = """
    select t.person_id, c.starts_at, c.ends_at, by.person_id
    from accounts_coverage c
    join accounts_member t on t.district_id = c.district_id and t.id = c.teacher_id
    left join accounts_member by on by.district_id = c.district_id and by.id = c.cover_id
    where c.district_id = %(district)s and c.school_id = %(school)s and c.ended_at is null
      and c.ends_at > %(since)s and t.person_id is not null
"""


def book_of(*, district_id: UUID, school_id: UUID, rules_version: int, now: datetime) -> Book:
    """The rules of a school at this version, with the bells of the day of ``now``.

    Ten statements when it is not kept, two more for a new day.
    """
    kept = _kept.get(school_id)
    if kept is None or kept.version != rules_version:
        kept = _kept[school_id] = read_book(district_id, school_id, rules_version, now)
    today = kept.settings.local_date(now)
    if today not in kept.days:
        kept.days[today] = read_spans(school_id, today)
    return kept


def kept_book(school_id: UUID) -> Book | None:
    """The last one that was read here; whether it still holds only the gate can say."""
    return _kept.get(school_id)


def read_spans(school_id: UUID, day: date) -> tuple[Span, ...]:
    """The periods of a day."""
    return tuple(
        Span(
            name=bell.name,
            kind=bell.kind,
            wave=bell.lunch_wave,
            starts_at=bell.starts_at.astimezone(UTC),
            ends_at=bell.ends_at.astimezone(UTC),
        )
        for bell in bells(school_id=school_id, local_date=day).periods
    )


def read_book(district_id: UUID, school_id: UUID, rules_version: int, now: datetime) -> Book:
    """Of those who cover for others only the days around ``now`` and all to come."""
    since = now - timedelta(days=1)
    read = _Reader({"district": district_id, "school": school_id, "since": since})
    staff = read.rows(_STAFF)
    return Book(
        version=rules_version,
        settings=_settings(read.rows(_SETTINGS)[0]),
        places=_places(read.rows(_PLACES), staff),
        names={row[0]: row[4] for row in staff},
        admins=tuple(sorted({r[0] for r in staff if {"school_admin", "district_admin"} & {*r[3]}})),
        limits=_limits(read.rows(_LIMITS)),
        groups=_sets(read.rows(_GROUPS)),
        windows=tuple(_window(row) for row in read.rows(_WINDOWS)),
        apart=_apart(read.rows(_APART)),
        eases={row[0]: Ease(*_values(row[1:])) for row in read.rows(_EASES)},
        away={row[0]: (row[5], row[6]) for row in staff if row[5] is not None},
        covered=_spans_of(read.rows(_COVERED)),
        terms=term_spans(),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    parameters: dict[str, UUID | datetime]

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement, self.parameters)
            return list(cursor.fetchall())


def _values(row: Iterable[Any]) -> list[Any]:
    """A row as the fields of a frozen value: lists become tuples."""
    return [tuple(value) if isinstance(value, list) else value for value in row]


def _settings(row: tuple[Any, ...]) -> Settings:
    settings = Settings(*row)
    starts = json.loads(row[_GRADE_STARTS])
    return replace(
        settings, grade_starts={grade: date.fromisoformat(day) for grade, day in starts.items()}
    )


_GRADE_STARTS = [field.name for field in fields(Settings)].index("grade_starts")


def _places(rows: list[tuple[Any, ...]], staff: list[tuple[Any, ...]]) -> dict[UUID, Place]:
    parts: dict[tuple[UUID, bool], list[UUID]] = defaultdict(list)
    for row in staff:
        people = parts[row[1], row[2] == "teaches"]
        if row[0] not in people:
            people.append(row[0])
    return {
        row[0]: replace(
            Place(*_values(row)),
            approvers=tuple(parts[row[0], False]),
            teachers=tuple(parts[row[0], True]),
        )
        for row in rows
    }


def _limits(rows: list[tuple[Any, ...]]) -> Mapping[UUID | str, tuple[Limit, ...]]:
    found: dict[UUID | str, list[Limit]] = defaultdict(list)
    for grade, group_id, student_id, *limit in rows:
        found[student_id or group_id or grade].append(Limit(*limit))
    return {key: tuple(limits) for key, limits in found.items()}


def _sets(rows: list[tuple[Any, ...]]) -> Mapping[UUID, frozenset[UUID]]:
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for person_id, group_id in rows:
        found[person_id].add(group_id)
    return {person_id: frozenset(groups) for person_id, groups in found.items()}


def _spans_of(rows: list[tuple[Any, ...]]) -> Mapping[UUID, tuple[Covered, ...]]:
    found: dict[UUID, list[Covered]] = defaultdict(list)
    for person_id, *span in rows:
        found[person_id].append(Covered(*span))
    return {person_id: tuple(spans) for person_id, spans in found.items()}


def _window(row: tuple[Any, ...]) -> Window:
    return Window(*_values(row))


def _apart(rows: list[tuple[Any, ...]]) -> Mapping[UUID, tuple[Apart, ...]]:
    people: dict[tuple[UUID, date | None, date | None], set[UUID]] = defaultdict(set)
    for group_id, starts_on, ends_on, person_id in rows:
        people[group_id, starts_on, ends_on].add(person_id)
    found: dict[UUID, list[Apart]] = defaultdict(list)
    for (group_id, starts_on, ends_on), members in people.items():
        for person_id in members:
            found[person_id].append(Apart(group_id, frozenset(members), starts_on, ends_on))
    return {person_id: tuple(groups) for person_id, groups in found.items()}


def forget() -> None:
    """Drop what is kept, as a fresh process would have it."""
    _kept.clear()
