"""Why can't I? Every rule's verdict with its facts, and what the student reads of it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.accounts.models import Member
from corridor.passes.commands import Ask, request_pass
from corridor.passes.models import Accommodation, KeepApart, KeepApartMember
from corridor.passes.queries.instants import as_it_was
from corridor.passes.rules import RULES
from corridor.schools.commands import touch_rules
from corridor.schools.models import Location, NoPassWindow, School
from tests.factories import TEN, World, actor_of, make_member, person_of
from tests.pages import Visitor, at_ten, text_of
from tests.passes.past import FRIDAY, MINUTE, went

__all__ = ["at_ten"]
pytestmark = pytest.mark.usefixtures("at_ten")
PAGE = "/admin/rules/why/"


@pytest.fixture
def visitor(world: World) -> Visitor:
    return Visitor(world.admin)


def plain(response: Any) -> str:
    text = re.sub(r"<[^>]+>", " ", text_of(response))
    return re.sub(r"\s+", " ", text)


def why(visitor: Visitor, world: World, place: Any = None, **query: Any) -> str:
    place = place or world.restroom
    student = str(person_of(world.student))
    return plain(visitor.get(PAGE, **{"student": student, "place": str(place.id), **query}))


def change_school(world: World, **fields: Any) -> None:
    School.objects.filter(id=world.school.id).update(**fields)
    touch_rules(school_id=world.school.id, now=TEN)


def go(member: Member, place: Location) -> None:
    ask = Ask(student_id=person_of(member), destination_id=place.id)
    request_pass(actor=actor_of(member), ask=ask, now=TEN - MINUTE)


@pytest.mark.parametrize("role", ["student", "teacher", "nurse", "case_manager", "hall_monitor"])
def test_the_page_is_not_there_for_others(world: World, role: str) -> None:
    visitor = Visitor(make_member(world.school, role))

    assert visitor.get(PAGE).status_code == 404
    assert visitor.get(PAGE, student=str(person_of(world.student))).status_code == 404


def test_without_a_student_it_asks_for_one(visitor: Visitor) -> None:
    assert "Choose a student, a place and a moment" in plain(visitor.get(PAGE))


def test_a_search_offers_students_and_takes_the_only_one(visitor: Visitor, world: World) -> None:
    several = plain(visitor.get(PAGE, find="student"))
    only = plain(visitor.get(PAGE, find="Student0", place=str(world.restroom.id)))

    assert "Student0 Test" in several
    assert "Student2 Test" in several
    assert "Yes. Student0 can go." in only


def test_nothing_in_the_way_says_yes(visitor: Visitor, world: World) -> None:
    page = why(visitor, world)

    assert "Yes. Student0 can go." in page
    assert "0 of 5 used this day. Restroom counts." in page
    assert "0 of 4 are there or on the way." in page
    assert "Goes straight away, nobody has to say yes." in page


def test_every_rule_has_its_line(visitor: Visitor, world: World) -> None:
    text = text_of(visitor.get(PAGE, student=str(person_of(world.student)),
                               place=str(world.restroom.id)))  # fmt: skip

    assert text.count('class="item verdict"') == len(RULES)


def test_a_window_is_told_with_its_times(visitor: Visitor, world: World) -> None:
    NoPassWindow.objects.create(
        school=world.school, kind="period", first_minutes=40, last_minutes=10
    )
    touch_rules(school_id=world.school.id, now=TEN)

    page = why(visitor, world)

    assert "Not just yet. Student0 can go at 10:10." in page
    assert "Period 3 began at 9:30. Students may leave from 10:10 to 10:20." in page
    assert "No passes until 10:10" in page  # what the student reads


def test_several_rules_lift_with_the_last(visitor: Visitor, world: World) -> None:
    change_school(world, cool_down_minutes=15)
    NoPassWindow.objects.create(school=world.school, kind="period", first_minutes=32)
    touch_rules(school_id=world.school.id, now=TEN)
    went(world, TEN - 9 * MINUTE)

    page = why(visitor, world)

    assert "2 rules say no." in page
    assert "Student0 can go at 10:10." in page
    assert "15 minutes between two passes. The last one ended 9:55, at Restroom." in page


def test_a_full_room_makes_wait_and_reads_as_on_the_students_screen(
    visitor: Visitor, world: World
) -> None:
    Location.objects.filter(id=world.restroom.id).update(capacity_to=1)
    touch_rules(school_id=world.school.id, now=TEN)
    go(world.students[1], world.restroom)

    page = why(visitor, world)

    assert "Student0 can join the line." in page
    assert "1 of 1 are there or on the way." in page
    assert "Restroom is full. You’d be 1st in line." in page


def test_keeping_apart_reads_as_a_full_place(visitor: Visitor, world: World) -> None:
    Location.objects.filter(id=world.restroom.id).update(capacity_to=1)
    touch_rules(school_id=world.school.id, now=TEN)
    go(world.students[1], world.restroom)
    full = reads(why(visitor, world))
    Location.objects.filter(id=world.restroom.id).update(capacity_to=4)
    group = KeepApart.objects.create(school=world.school, name="Two")
    for member in world.students[:2]:
        KeepApartMember.objects.create(keep_apart=group, person_id=person_of(member))
    touch_rules(school_id=world.school.id, now=TEN)

    page = why(visitor, world)

    assert "Somebody is out from whom Student0 is kept apart." in page
    assert reads(page) == full
    mail = page.partition("Text for an e-mail")[2].partition("Write an e-mail")[0]
    assert "Restroom is full." in mail
    assert "apart" not in mail


def reads(page: str) -> str:
    return page.partition("What Student0 reads")[2].partition("Copy for an e-mail")[0]


def test_a_place_that_asks_needs_a_yes(visitor: Visitor, world: World) -> None:
    page = why(visitor, world, world.library)

    assert "Student0 can ask." in page
    assert "Needs approval by Mr. Reyes." in page


def test_used_up_passes_become_a_request(visitor: Visitor, world: World) -> None:
    change_school(world, pass_limit=1)
    went(world, TEN - 20 * MINUTE)

    page = why(visitor, world)

    assert "It needs a yes, because the passes are used up." in page
    assert "1 of 1 used this day." in page


def test_who_can_help_is_named(visitor: Visitor, world: World) -> None:
    change_school(world, cool_down_minutes=60)
    went(world, TEN - 9 * MINUTE)

    page = why(visitor, world)

    assert "Ms. Bennett" in page
    assert "“I can’t wait” reaches Ms. Bennett at once" in page


def test_the_past_counts_who_was_out_then(visitor: Visitor, world: World) -> None:
    Location.objects.filter(id=world.restroom.id).update(capacity_to=2)
    touch_rules(school_id=world.school.id, now=FRIDAY - MINUTE)
    for number in (1, 2):
        went(world, FRIDAY, student=world.students[number], took=6 * MINUTE)
    day = {"day": "2026-09-11"}

    during, after = (why(visitor, world, **day, time=clock) for clock in ("10:03", "10:07"))

    assert "would have stood in line" in during
    assert "2 of 2 are there or on the way." in during
    assert "Yes. Student0 could have gone." in after


def test_the_past_says_when_the_rules_are_others_by_now(visitor: Visitor, world: World) -> None:
    query = {"day": "2026-09-11", "time": "10:03"}
    assert "The rules have been the same since." in why(visitor, world, **query)

    visitor.post("/admin/rules/try/", pass_limit="3")

    assert "The rules were changed since" in why(visitor, world, **query)


def test_the_future_leaves_out_what_nobody_knows(visitor: Visitor, world: World) -> None:
    go(world.students[1], world.restroom)

    page = why(visitor, world, day="2026-09-15", time="10:00")

    assert "what the rules alone say" in page
    assert "Nobody can know that before." in page
    assert "of 4 are there" not in page


def test_accommodations_change_no_word_of_the_page(visitor: Visitor, world: World) -> None:
    change_school(world, cool_down_minutes=60)
    went(world, TEN - 9 * MINUTE)
    before = why(visitor, world)

    Accommodation.objects.create(
        school=world.school, person_id=person_of(world.student), no_cool_down=True, time_percent=200
    )
    touch_rules(school_id=world.school.id, now=TEN)

    assert why(visitor, world) == before
    assert "for every student alike" in before


def test_an_accommodation_counts_on_the_students_own_screen(world: World) -> None:
    """Negative control: it does change what the student can do."""
    change_school(world, cool_down_minutes=60)
    went(world, TEN - 9 * MINUTE)
    student = Visitor(world.student)
    address = f"/passes/ask/{world.restroom.id}/"
    assert "between two passes" in plain(student.get(address))

    Accommodation.objects.create(
        school=world.school, person_id=person_of(world.student), no_cool_down=True
    )
    touch_rules(school_id=world.school.id, now=TEN)

    assert "between two passes" not in plain(student.get(address))


@pytest.mark.parametrize(
    "query",
    [
        {"student": "nobody"},
        {"place": "nowhere"},
        {"day": "someday"},
        {"time": "25:99"},
        {"student": "01a209ce-d41a-7433-9885-f519ae2df783"},
    ],
)
def test_an_address_that_makes_no_sense_is_no_error(
    visitor: Visitor, world: World, query: dict[str, str]
) -> None:
    address = {"student": str(person_of(world.student)), "place": str(world.restroom.id), **query}

    assert visitor.get(PAGE, **address).status_code == 200


def test_students_and_places_of_another_school_are_unknown(visitor: Visitor, world: World) -> None:
    other = World()

    page = plain(visitor.get(PAGE, student=str(person_of(other.student))))
    place = why(visitor, world, other.restroom)

    assert "Choose a student" in page
    assert "Choose a student" in place


def test_as_many_statements_whoever_is_out(visitor: Visitor, world: World) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            why(visitor, world)
        return len(captured)

    statements()
    few = statements()
    for _ in range(8):
        member = make_member(world.school, "student", grade="10")
        went(world, TEN - 3 * MINUTE, student=member, took=9 * MINUTE)
    for member in world.students[1:]:
        go(member, world.library)

    assert statements() <= few


def test_a_pass_as_it_was_follows_its_own_times(world: World) -> None:
    from corridor.passes.store import load_pass

    made = went(
        world,
        TEN,
        took=10 * MINUTE,
        arrived_at=TEN + 2 * MINUTE,
        returning_at=TEN + 8 * MINUTE,
        requested_at=TEN - 2 * MINUTE,
    )
    assert made.district_id is not None
    live = load_pass(district_id=made.district_id, school_id=made.school_id, pass_id=made.id)
    assert live is not None

    states = [as_it_was(live, TEN + timedelta(minutes=n)).state for n in (-1, 0, 3, 9)]

    assert states == ["requested", "out", "arrived", "returning"]
