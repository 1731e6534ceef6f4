"""Limits at their edges, accommodations, and who has a place on their list."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from corridor.accounts.models import Member
from corridor.core.tenancy import district_in_force
from corridor.passes import book, rules
from corridor.passes.queries.limits import limits_of_student, own_limit
from corridor.passes.situation import Ease, Limit, Used
from corridor.schools.models import SchoolGate
from tests.factories import TEN, World, make_school, person_of
from tests.passes.policy import group, limit
from tests.passes.wishes import (
    EDGES,
    LIBRARY,
    MINUTE,
    MONDAY,
    ROOM,
    SECOND,
    SETTINGS,
    STUDENT,
    at,
    book_with,
    in_zone,
    objection,
    situation,
    spans_of,
)


@pytest.mark.parametrize(
    ("used", "reason"),
    [
        (Used(day=4), None),
        (Used(day=5), "day"),
        (Used(day=5, week=12), "week"),
        (Used(week=12), "week"),
        (Used(week=11), None),
        (Used(term=60, week=12, day=5), "term"),
    ],
)
def test_the_limit_that_lifts_last_is_told(used: Used, reason: str | None) -> None:
    settings = replace(SETTINGS, pass_limit_week=12, pass_limit_term=60)

    found = objection(situation(book=book_with(settings=settings), used=used), "pass_limit")

    assert (found.reason if found else None) == reason


def test_the_weeks_limit_lifts_on_monday() -> None:
    zone, sunday = "America/New_York", date(2026, 9, 20)
    s = in_zone(zone, "23:00", day=sunday, settings={"pass_limit_week": 3})

    found = objection(replace(s, used=Used(week=3)), "pass_limit")

    assert found is not None
    assert found.lifts_at == at(zone, date(2026, 9, 21), "00:00")


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ({}, 5),
        ({"10": (Limit("day", 3),)}, 3),
        ({"09": (Limit("day", 3),)}, 5),
        ({"10": (Limit("day", 3),), "chess": (Limit("day", 7),)}, 7),
        ({"chess": (Limit("day", 7),), "band": (Limit("day", 8),)}, 8),
        ({"chess": (Limit("day", 7),), STUDENT: (Limit("day", 0),)}, 0),
        ({STUDENT: (Limit("week", 2),)}, 5),
        ({STUDENT: (Limit("day", 2, ends_on=date(2026, 9, 13)),)}, 5),
        ({STUDENT: (Limit("day", 2, ends_on=MONDAY),)}, 2),
        ({STUDENT: (Limit("day", 2, starts_on=date(2026, 9, 15)),)}, 5),
    ],
)
def test_the_nearest_limit_wins(limits: dict[Any, Any], expected: int) -> None:
    """Student, then group (the most generous), then grade, then school; on its last day too."""
    book = book_with(limits=limits, groups={STUDENT: frozenset({"chess", "band"})})

    found = rules.limit_for(book, STUDENT, "10", window="day", day=MONDAY)

    assert found == expected


@pytest.mark.parametrize(
    ("origin_counts", "destination_counts", "over"),
    [(True, True, True), (True, False, False), (False, True, False), (False, False, False)],
)
def test_exempt_places_never_count_and_neither_do_returns_from_them(
    origin_counts: bool, destination_counts: bool, over: bool
) -> None:
    s = situation(
        replace(LIBRARY, counts_toward_limit=destination_counts),
        origin=replace(ROOM, counts_toward_limit=origin_counts),
        used=Used(day=9),
    )

    assert rules.limit_reached(s) == over


def test_an_accommodation_lifts_what_it_names_until_its_last_day() -> None:
    ease = Ease(
        time_percent=150, extra_passes=2, no_cool_down=True, exempt_from_windows=True,
        allowed_places=(LIBRARY.id,), ends_on=MONDAY,
    )  # fmt: skip
    settings = replace(SETTINGS, cool_down_minutes=10)
    book = book_with(settings=settings, windows=(EDGES,), eases={STUDENT: ease})
    hidden = replace(LIBRARY, visible_grades=("12",))
    zone = "America/New_York"
    now = at(zone, MONDAY, "09:51")
    s = situation(
        hidden, book=book, now=now, used=Used(day=6, last_ended_at=now - MINUTE),
        spans=spans_of(zone, MONDAY),
    )  # fmt: skip

    assert rules.objections(s) == []
    assert not rules.limit_reached(s)
    assert rules.minutes_for(hidden, s.ease) == 30
    without = replace(s, book=replace(book, eases={}))
    assert [o.code for o in rules.objections(without)] == [
        "not_visible",
        "no_pass_window",
        "cool_down",
    ]
    assert rules.limit_reached(without)
    tuesday = replace(s, now=now + timedelta(days=1))
    assert "not_visible" in [o.code for o in rules.objections(tuesday)]


@pytest.mark.parametrize(
    ("audience", "grade", "person", "sees"),
    [
        ("only", "12", None, True),
        ("only", "10", None, False),
        ("only", "10", STUDENT, True),
        ("all_but", "12", None, False),
        ("all_but", "10", None, True),
        ("all_but", "10", STUDENT, False),
    ],
)
def test_who_has_a_place_on_their_list(audience: str, grade: str, person: Any, sees: bool) -> None:
    people = (person,) if person else ()
    place = replace(LIBRARY, audience=audience, visible_grades=("12",), visible_people=people)

    assert (objection(situation(place, grade=grade), "not_visible") is None) == sees


def test_a_group_sees_a_place_made_for_it() -> None:
    band = uuid4()
    place = replace(LIBRARY, visible_groups=(band,))
    book = book_with(place, groups={STUDENT: frozenset({band})})

    assert objection(situation(place, book=book), "not_visible") is None
    assert objection(situation(place), "not_visible") is not None


def test_every_refusal_is_told_worst_first() -> None:
    s = situation(
        replace(LIBRARY, closed_from=situation().now),
        book=book_with(settings=replace(SETTINGS, cool_down_minutes=10)),
        used=Used(last_ended_at=situation().now - SECOND),
        frozen=True,
    )

    assert [o.code for o in rules.objections(s)] == ["frozen", "closed", "cool_down"]


@pytest.mark.django_db
def test_a_students_own_limit_holds_at_all_of_their_schools(district: object) -> None:
    """And a group's or grade's only at its own school."""
    world, other = World(students=1), make_school()
    person = person_of(world.student)
    Member.objects.create(person_id=person, school=other, roles=["student"])
    limit(world, 2, student_id=person)
    limit(world, 1, grade="10")

    now = TEN
    books = [
        book.book_of(
            district_id=district_in_force(), school_id=school.id, rules_version=99, now=now
        )
        for school in (world.school, other)
    ]

    allowed = [rules.limit_for(b, person, "10", window="day", day=MONDAY) for b in books]
    someone = [rules.limit_for(b, uuid4(), "10", window="day", day=MONDAY) for b in books]
    assert (allowed, someone) == ([2, 2], [1, 5])


@pytest.mark.django_db
def test_the_page_of_limits_says_what_the_rules_hold(district: object) -> None:
    """Of every kind of exception, also one that another school of the student made."""
    world, other = World(students=1), make_school()
    student = world.student.person
    assert student is not None
    Member.objects.create(person=student, school=other, roles=["student"])
    group_id = group(world, world.student).id
    for made in ({"grade": "10"}, {"group_id": group_id}, {"student_id": student.id}):
        limit(world, 2 + len(str(made)) % 5, **made)
        for school in (world.school, other):
            told = limits_of_student(school=school, student=student, today=MONDAY)
            held = book.book_of(
                district_id=district_in_force(),
                school_id=school.id,
                rules_version=SchoolGate.objects.get(school=school).rules_version + len(made),
                now=TEN,
            )
            book.forget()
            ruled = [
                rules.limit_for(held, student.id, "10", window=one.window, day=MONDAY)
                for one in told
            ]
            assert [one.passes for one in told] == ruled
            editable = own_limit(told, school_id=school.id)
            assert (editable is not None) == ("student_id" in made and school == world.school)
