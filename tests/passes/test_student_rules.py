"""What the rules of a school look like to a student: tiles, refusals, lines, "I can't wait"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest

from corridor.passes import commands
from corridor.passes.models import Accommodation, HallPass, PassLimit
from corridor.schools.models import Location, NoPassWindow, SchoolGate
from tests.factories import TEN, World, actor_of, make_location, person_of, staff_place
from tests.pages import Visitor, text_of
from tests.passes.acting import fill
from tests.passes.student_days import (
    MINUTE,
    Clock,
    clock,
    key_in,
    only_pass,
    past_trip,
    request_pass,
    student,
)

__all__ = ["clock", "student"]
pytestmark = pytest.mark.django_db
CANT_WAIT = "I can’t wait"


def sheet(student: Visitor, place: Location) -> str:
    return text_of(student.get(f"/passes/ask/{place.id}/"))


def close(world: World, place: Location, minutes: int = 16) -> None:
    world.change(
        place,
        closed_from=TEN - MINUTE,
        closed_until=TEN + minutes * MINUTE,
        closed_reason="It’s being cleaned",
    )


def cool_down(world: World) -> None:
    """The student came back four minutes ago, from what did not count."""
    done = request_pass(world, world.nurse, ago=8 * MINUTE)
    commands.end_pass(actor=actor_of(world.student), pass_id=done, now=TEN - 4 * MINUTE)
    world.change(world.school, cool_down_minutes=10)


def windowed(world: World) -> None:
    NoPassWindow.objects.create(
        school=world.school, kind="clock", starts_at=time(9, 55), ends_at=time(10, 20)
    )
    world.change(world.school)


def held(world: World) -> None:
    world.change(world.room, hold_until=TEN + 30 * MINUTE)


def not_started(world: World) -> None:
    world.change(world.school, starts_on=date(2027, 1, 12))


def staff_only(world: World) -> None:
    world.change(world.school, is_staff_only=True)


def frozen(world: World) -> None:
    SchoolGate.objects.update(frozen=True)


PAUSES = [
    (cool_down, "Your next pass: 10:06", "Opens 10:06"),
    (windowed, "No passes until 10:20", "Opens 10:20"),
    (held, "Nobody leaves Room 214 before 10:30", "Opens 10:30"),
]
CLOSED_FOR_ALL = [
    (not_started, "From January 12 you can make passes here"),
    (staff_only, "Only staff make passes right now"),
    (frozen, "Passes are paused"),
]


@pytest.mark.parametrize(("happens", "notice", "badge"), PAUSES)
def test_home_says_once_what_holds_for_every_place(
    world: World, student: Visitor, happens: Callable[[World], None], notice: str, badge: str
) -> None:
    assert notice not in text_of(student.get("/"))

    happens(world)

    page = text_of(student.get("/"))
    assert page.count(notice) == 1
    assert page.count(f">{badge}<") == 3
    assert "<look-again" in page


@pytest.mark.parametrize(("happens", "notice"), CLOSED_FOR_ALL)
def test_home_shows_no_places_while_there_are_no_passes(
    world: World, student: Visitor, happens: Callable[[World], None], notice: str
) -> None:
    happens(world)

    page = text_of(student.get("/"))

    assert notice in page
    assert 'class="tile"' not in page
    assert "passes left" not in page
    assert CANT_WAIT not in sheet(student, world.restroom)


def test_home_counts_down_to_the_next_pass(world: World, student: Visitor) -> None:
    cool_down(world)

    assert '<b class="num" data-time>6:00</b> to go.' in text_of(student.get("/"))


def test_tiles_open_when_the_last_of_several_rules_lifts(world: World, student: Visitor) -> None:
    cool_down(world)
    close(world, world.restroom)

    assert "Opens 10:16" in text_of(student.get("/"))


def test_tiles_say_who_is_asked(world: World, student: Visitor) -> None:
    make_location(world.school, "Flex", kind="flex", approval="origin")
    both = make_location(world.school, "Lab", kind="other", approval="both")
    staff_place(both, world.librarian)
    world.change(world.school)

    page = text_of(student.get("/"))

    assert "ask Ms.\xa0Bennett" in page
    assert "both have to say yes" in page


@pytest.mark.parametrize(
    ("window", "words", "used"),
    [
        ("day", "1 of 2 passes left today", "2 of 2 used today"),
        ("week", "1 of 2 passes left this week", "2 of 2 used this week"),
    ],
)
def test_limits_are_the_students_own(
    world: World, student: Visitor, window: str, words: str, used: str
) -> None:
    PassLimit.objects.create(
        school=world.school, student_id=person_of(world.student), window=window, passes=2
    )
    world.change(world.school)
    trip(world)
    assert words in text_of(student.get("/"))

    trip(world)

    assert "2 of 2 used" in text_of(student.get("/"))
    asking = sheet(student, world.restroom)
    assert used in asking
    assert "Needs approval by Ms. Bennett." in asking


def trip(world: World) -> None:
    done = request_pass(world, world.restroom, ago=9 * MINUTE)
    commands.end_pass(actor=actor_of(world.student), pass_id=done, now=TEN - 6 * MINUTE)


def test_minutes_are_the_students_own_everywhere(world: World, student: Visitor) -> None:
    Accommodation.objects.create(
        school=world.school, person_id=person_of(world.student), time_percent=200
    )
    world.change(world.school)

    assert ">10 min<" in text_of(student.get("/"))
    asking = sheet(student, world.restroom)
    assert "10 minutes is the most here." in asking
    student.post(f"/passes/ask/{world.restroom.id}/", key=key_in(asking), minutes="10")
    assert only_pass().minutes == 10


CONSENTS = [
    ({"approval": "nobody"}, "Goes straight away"),
    ({"approval": "origin"}, "Needs approval by Ms. Bennett."),
    ({"approval": "destination"}, "Needs approval by Mr. Reyes."),
    ({"approval": "both"}, "Needs approval by both sides: Ms. Bennett, Mr. Reyes."),
    ({"approval": "student_choice"}, "Needs approval by whoever you choose."),
]


@pytest.mark.parametrize(("fields", "words"), CONSENTS)
def test_s54_before_sending_the_sheet_says_whose_yes_it_needs(
    world: World, student: Visitor, fields: dict[str, Any], words: str
) -> None:
    world.change(world.library, **fields)

    asking = sheet(student, world.library)

    assert words in asking
    assert ("Who should say yes?" in asking) == (fields["approval"] == "student_choice")


def test_a_refusal_tells_every_rule_the_worst_first(world: World, student: Visitor) -> None:
    close(world, world.restroom)
    cool_down(world)

    page = sheet(student, world.restroom)

    assert "Closed until 10:16" in page
    assert "It’s being cleaned" in page
    assert "10:16, in 16 minutes" in page
    assert "The office" in page
    also = page[page.index(">Also<") :]
    assert "Your next pass: 10:06" in also
    assert "There are 10 minutes between two passes." in also
    assert "Ms. Bennett can help sooner." in also


def test_a_refusal_after_the_tap_tells_every_rule_too(world: World, student: Visitor) -> None:
    key = key_in(sheet(student, world.restroom))
    close(world, world.restroom)
    cool_down(world)

    answer = student.post(f"/passes/ask/{world.restroom.id}/", key=key)

    assert answer.status_code == 409
    assert "Closed until 10:16" in text_of(answer)
    assert "Your next pass: 10:06" in text_of(answer)


def test_the_short_page_of_a_refusal_tells_all(world: World, student: Visitor) -> None:
    close(world, world.restroom)
    mine = request_pass(world, world.nurse, ago=5 * MINUTE)

    page = text_of(student.post(f"/passes/{mine}/start/"))

    assert page.count('id="refusal"') == 1


def test_the_sheet_of_a_no_says_when_it_opens(world: World, student: Visitor, clock: Clock) -> None:
    close(world, world.restroom)
    path = f"/passes/ask/{world.restroom.id}/"
    page = sheet(student, world.restroom)
    assert f'topics="tiles:{world.school.id} class:{world.room.id}"' in page
    assert '<look-again hidden until="2026-09-14T14:16:00.000+00:00"' in page
    assert 'role="status"' in page

    before = text_of(student.client.get(path, headers={"X-Fragment": "1"}))
    clock.now = TEN + 16 * MINUTE
    after = text_of(student.client.get(path, headers={"X-Fragment": "1"}))

    assert "It’s open now." not in before
    assert "It’s open now." in after
    assert "<html" not in before + after


@pytest.mark.parametrize("offers", [True, False])
def test_a_place_that_is_free_is_offered_where_the_school_does(
    world: World, student: Visitor, *, offers: bool
) -> None:
    other = make_location(world.school, "Restroom, Hall C", kind="restroom", capacity_to=4)
    world.change(world.school, offer_nearer=offers)
    close(world, world.restroom)
    assert (f"/passes/ask/{other.id}/" in sheet(student, world.restroom)) == offers

    world.change(world.restroom, closed_from=None, closed_until=None)
    fill(world, world.restroom, 4)
    assert (f"/passes/ask/{other.id}/" in sheet(student, world.restroom)) == offers


def test_nothing_is_offered_where_there_is_room_nowhere(world: World, student: Visitor) -> None:
    make_location(world.school, "Restroom, Hall C", kind="restroom", capacity_to=4)
    world.change(world.school, hall_limit=0)

    assert "Go there" not in sheet(student, world.restroom)


def test_a_line_says_how_long_it_takes(world: World, student: Visitor) -> None:
    for _trip in range(5):
        past_trip(world, world.restroom)
    fill(world, world.restroom, 5)

    assert "Full · 1 in line" in text_of(student.get("/"))
    assert "join the line, about 2 min" in text_of(student.get("/"))
    assert "You’d be 2nd in line. About 2 minutes." in sheet(student, world.restroom)
    request_pass(world, world.restroom)
    assert "About 2 min" in text_of(student.get("/"))


def test_home_says_that_one_of_two_said_yes(world: World, student: Visitor) -> None:
    world.change(world.library, approval="both")
    mine = request_pass(world, world.library, ago=MINUTE)
    assert "Asked Ms. Bennett and Mr. Reyes" in text_of(student.get("/"))

    commands.approve_pass(actor=actor_of(world.teacher), pass_id=mine, now=TEN)

    page = text_of(student.get("/"))
    assert "Ms. Bennett said yes. One more to go." in page
    assert "Asked Mr. Reyes" in page


def test_home_says_that_a_closing_place_sent_the_line_on(world: World, student: Visitor) -> None:
    other = make_location(world.school, "Restroom, Hall C", kind="restroom", capacity_to=1)
    world.change(world.restroom, capacity_to=1)
    for place in (world.restroom, other):
        fill(world, place, 1)
    request_pass(world, world.restroom)
    world.change(world.restroom, closed_from=TEN)

    commands.settle_school(school_id=world.school.id, now=TEN)

    sent_on = "Your place was sent on to Restroom, Hall C, because Restroom closed."
    assert sent_on in text_of(student.get("/"))


def line_ends_at_the_bell(world: World, clock: Clock) -> str:
    world.change(world.restroom, capacity_to=1)
    fill(world, world.restroom, 1)
    request_pass(world, world.restroom)
    clock.now = TEN + 31 * MINUTE
    return "The line closed at the bell: Restroom"


def pass_ends_at_the_bell(world: World, clock: Clock) -> str:
    request_pass(world, world.restroom)
    HallPass.objects.update(due_at=TEN + 25 * MINUTE)
    clock.now = TEN + 31 * MINUTE
    return "The bell closed your pass: Restroom"


def line_ends_with_its_place(world: World, clock: Clock) -> str:
    world.change(world.restroom, capacity_to=1)
    fill(world, world.restroom, 1)
    request_pass(world, world.restroom)
    world.change(world.restroom, closed_from=TEN)
    clock.now = TEN + timedelta(seconds=5)
    return "Restroom closed, and the line with it"


@pytest.mark.parametrize(
    "happens", [line_ends_at_the_bell, pass_ends_at_the_bell, line_ends_with_its_place]
)
def test_home_tells_calmly_what_ended_by_itself(
    world: World, student: Visitor, clock: Clock, happens: Callable[[World, Clock], str]
) -> None:
    words = happens(world, clock)
    commands.settle_school(school_id=world.school.id, now=clock.now)

    assert words in text_of(student.get("/"))
