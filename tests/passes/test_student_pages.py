"""The student's home and history: what stands there in every state of a day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.accounts.context import start_page
from corridor.passes import commands
from corridor.passes.models import HallPass
from tests.factories import TEN, World, actor_of, make_location, make_member, staff_place
from tests.pages import Visitor, text_of
from tests.passes.student_days import MINUTE, Clock, clock, request_pass, student

__all__ = ["clock", "student"]
pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
Verb = Callable[..., Any]


def do(verb: Verb, world: World, pass_id: UUID, *, ago: timedelta, **more: Any) -> None:
    by = more.pop("by", world.student)
    verb(actor=actor_of(by), pass_id=pass_id, now=TEN - ago, **more)


def test_home_says_where_one_is_and_how_many_passes_are_used(
    world: World, student: Visitor
) -> None:
    for start in (25, 15):
        done = request_pass(world, world.restroom, ago=start * MINUTE)
        do(commands.end_pass, world, done, ago=(start - 3) * MINUTE)

    page = text_of(student.get("/"))

    assert "Hi Student0 — you’re in Biology with Ms. Bennett" in page
    assert "3 of 5 passes left today" in page
    assert "<title>Where are you headed? · Corridor ·" in page


def test_home_shows_every_place_in_its_true_state(world: World, student: Visitor) -> None:
    world.change(world.restroom, capacity_to=1)
    for member in world.students[1:]:
        request_pass(world, world.restroom, by=member, ago=MINUTE)
    world.change(
        world.nurse,
        closed_from=TEN - MINUTE,
        closed_until=TEN + 30 * MINUTE,
        closed_reason="Back soon",
    )
    make_location(world.school, "Water fountain", kind="water", minutes=3)
    make_location(world.school, "Senior lounge", visible_grades=["12"])

    page = text_of(student.get("/"))

    assert "Full · 1 in line" in page
    assert "join the line" in page
    assert "Opens 10:30" in page
    assert "ask Mr.\xa0Reyes" in page
    assert "3 min" in page
    assert "Senior lounge" not in page


@pytest.mark.parametrize(("words", "fits"), [("libr", True), ("réyes", True), ("Fountain", False)])
def test_home_search_hides_what_does_not_fit(
    world: World, student: Visitor, words: str, *, fits: bool
) -> None:
    page = text_of(student.get("/", q=words))

    row = 'data-row="Library  Library Mr. Reyes"'
    assert f"{row}>" in page if fits else f"{row} hidden>" in page


def test_home_lists_classrooms_by_their_teachers(world: World, student: Visitor) -> None:
    room = make_location(world.school, "Room 9", kind="classroom", approval="origin")
    other = make_member(world.school, "teacher", title="Mr.", family_name="Wójcik")
    staff_place(room, other, "teaches")

    page = text_of(student.get("/", q="wojcik"))

    assert "Mr. Wójcik" in page
    assert 'Mr. Wójcik">' in page
    assert "Room 214" not in page  # one is there already


def test_home_says_so_when_there_is_no_class(world: World, student: Visitor, clock: Clock) -> None:
    clock.now = TEN + 5 * 60 * MINUTE
    student.come_back()

    page = text_of(student.get("/"))

    assert "you have no class right now" in page
    assert "We can’t tell which room you would leave" in page
    assert 'data-state="open"' not in page


@pytest.mark.parametrize(
    ("roles", "to"),
    [
        (["teacher"], "passes:room"),
        (["hall_monitor"], "monitor:hall"),
        (["hall_monitor", "staff"], "monitor:hall"),
        (["hall_monitor", "teacher"], "passes:room"),
        (["school_admin", "teacher"], "reports:overview"),
        (["student", "teacher"], "passes:room"),
    ],
)
def test_home_sends_staff_to_where_their_day_begins(
    world: World, roles: list[str], to: str
) -> None:
    assert start_page(actor_of(make_member(world.school, *roles))) == to


def test_home_shows_a_pass_that_is_out(world: World, student: Visitor) -> None:
    request_pass(world, world.restroom, ago=2 * MINUTE)

    page = text_of(student.get("/"))

    assert "Live pass" in page
    assert "3:00" in page
    assert "I’m back in class" in page
    assert "Where are you headed?" not in page
    assert "I’m here" not in page


def test_home_offers_to_stop_the_clock_on_long_visits(world: World, student: Visitor) -> None:
    request_pass(world, world.nurse, ago=2 * MINUTE)

    assert "I’m here, stop the clock" in text_of(student.get("/"))


def test_home_ends_a_one_way_pass_by_arriving(world: World, student: Visitor) -> None:
    world.change(world.restroom, trips="one_way")
    request_pass(world, world.restroom)

    page = text_of(student.get("/"))

    assert "I’m here" in page
    assert "I’m back in class" not in page


def test_home_counts_up_when_the_pass_is_over_time(world: World, student: Visitor) -> None:
    request_pass(world, world.restroom, ago=6 * MINUTE + 24 * SECOND)

    page = text_of(student.get("/"))

    assert "data-over" in page
    assert "+1:24" in page
    assert "This pass ends by itself at" in page
    assert "10:13" in page


def test_home_stops_the_clock_while_the_student_is_there(world: World, student: Visitor) -> None:
    visit = request_pass(world, world.nurse, ago=10 * MINUTE)
    do(commands.arrive, world, visit, ago=8 * MINUTE)

    page = text_of(student.get("/"))

    assert "You’re here" in page
    assert "clock stopped" in page
    assert "Only the walk counts: 2:00 so far" in page
    assert "I’m heading back" in page


def test_home_gives_time_for_the_walk_back(world: World, student: Visitor) -> None:
    visit = request_pass(world, world.nurse, ago=10 * MINUTE)
    do(commands.arrive, world, visit, ago=2 * MINUTE)
    do(commands.send_back, world, visit, ago=MINUTE)

    page = text_of(student.get("/"))

    assert "Heading back" in page
    assert "4:00" in page
    assert "to walk back" in page


def test_home_says_who_was_asked_and_until_when(world: World, student: Visitor) -> None:
    request_pass(world, world.library, ago=2 * MINUTE, note="Two books")

    page = text_of(student.get("/"))

    assert "Asked Mr. Reyes" in page
    assert "Stay in your seat" in page
    assert "10:13" in page
    assert "Two books" in page
    assert "<title>Waiting for a yes: Library" in page


def test_home_shows_the_place_in_line_and_a_nearer_way(world: World, student: Visitor) -> None:
    world.change(world.restroom, capacity_to=1)
    other = make_location(world.school, "Restroom, Hall C", kind="restroom")
    for member in (world.students[1], world.students[2], world.student):
        request_pass(world, world.restroom, by=member, ago=MINUTE)

    page = text_of(student.get("/"))

    assert "You’re 2nd in line" in page
    assert "You are number 2 of 2 in line" in page
    assert "We can’t say yet" in page
    assert f"/passes/ask/{other.id}/" in page
    assert 'class="tiles"' not in page
    assert 'class="tiles"' in text_of(student.get("/", pick="1"))


@pytest.mark.parametrize("misses", [0, 1])
def test_home_says_that_it_is_ones_turn(world: World, student: Visitor, misses: int) -> None:
    world.change(world.restroom, capacity_to=1)
    first = request_pass(world, world.restroom, by=world.students[1], ago=MINUTE)
    turn = request_pass(world, world.restroom, ago=MINUTE)
    do(commands.end_pass, world, first, ago=7 * SECOND, by=world.students[1])
    HallPass.objects.filter(id=turn).update(misses=misses)

    page = text_of(student.get("/"))

    assert "Restroom is free" in page
    assert "0:23" in page
    assert "Start my pass" in page
    assert ("If it goes by, you leave the line" in page) == bool(misses)


def decline(world: World) -> None:
    asked = request_pass(world, world.library, ago=5 * MINUTE)
    reason = "After the quiz, please."
    do(commands.decline_pass, world, asked, ago=4 * MINUTE, by=world.librarian, reason=reason)


def lapse(world: World) -> None:
    request_pass(world, world.library, ago=18 * MINUTE)
    commands.settle_school(school_id=world.school.id, now=TEN - 3 * MINUTE)


def time_out(world: World) -> None:
    request_pass(world, world.restroom, ago=22 * MINUTE)
    commands.settle_school(school_id=world.school.id, now=TEN - 2 * MINUTE)


def end_by_staff(world: World) -> None:
    out = request_pass(world, world.restroom, ago=5 * MINUTE)
    do(commands.end_pass, world, out, ago=2 * MINUTE, by=world.teacher)


def miss_two_turns(world: World) -> None:
    request_pass(world, world.restroom, ago=5 * MINUTE)
    gone = {"state": "cancelled", "end_reason": "missed_turn", "ended_at": TEN - MINUTE}
    HallPass.objects.update(**gone)


OUTCOMES = [
    (decline, "Mr. Reyes said not now: Library"),
    (decline, "After the quiz, please."),
    (lapse, "Nobody got to your request: Library"),
    (time_out, "Your pass ended by itself: Restroom"),
    (end_by_staff, "Ms. Bennett ended your pass: Restroom"),
    (miss_two_turns, "Your turn went by: Restroom"),
]


@pytest.mark.parametrize(("happens", "words"), OUTCOMES)
def test_home_tells_how_the_last_pass_came_out_for_ten_minutes(
    world: World, student: Visitor, clock: Clock, happens: Callable[[World], None], words: str
) -> None:
    happens(world)

    assert words in text_of(student.get("/"))
    clock.now = TEN + 11 * MINUTE
    assert words not in text_of(student.get("/"))


def test_home_does_not_tell_again_what_was_read(world: World, student: Visitor) -> None:
    decline(world)
    seen = HallPass.objects.get()

    answer = student.post(f"/passes/{seen.id}/seen/")

    assert answer.status_code == 303
    assert "said not now" not in text_of(student.get("/"))


def test_home_says_nothing_about_a_pass_that_ended_as_it_should(
    world: World, student: Visitor
) -> None:
    done = request_pass(world, world.restroom, ago=5 * MINUTE)
    do(commands.end_pass, world, done, ago=2 * MINUTE)

    assert 'id="outcome"' not in text_of(student.get("/"))


def test_home_fragment_is_the_inside_of_the_live_region(world: World, student: Visitor) -> None:
    answer = student.client.get("/", headers={"X-Fragment": "1"})
    part = student.get("/", part="tiles")

    assert "Where are you headed?" in text_of(answer)
    assert "<html" not in text_of(answer) + text_of(part)
    assert "Where are you headed?" not in text_of(part)
    assert 'class="tiles"' in text_of(part)
    page = text_of(student.get("/"))
    assert f'topics="person:{world.student.person_id}"' in page
    assert f'topics="tiles:{world.school.id} class:{world.room.id}"' in page


def statements(student: Visitor, path: str) -> int:
    student.get(path)  # the rules are kept from here on
    with CaptureQueriesContext(connection) as seen:
        assert student.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize("state", ["tiles", "out", "declined"])
def test_home_asks_the_database_the_same_however_many_places_there_are(
    world: World, student: Visitor, state: str
) -> None:
    match state:
        case "out":
            request_pass(world, world.restroom)
        case "declined":
            decline(world)
    few = statements(student, "/")
    for number in range(40):
        world.change(make_location(world.school, f"Place {number}"), minutes=4)

    many = statements(student, "/")

    assert few == many <= 12  # with BEGIN and COMMIT, for the sign-in and for the page
