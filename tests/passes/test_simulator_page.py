"""Trying a change: what the page shows of it, whom it is for, and how it becomes a rule."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.accounts.models import Member
from corridor.passes.models import Accommodation, HallPass
from corridor.passes.simulator import reading, running
from corridor.schools.models import Change, Location, NoPassWindow, School
from tests.factories import World, make_member, person_of
from tests.pages import Visitor, at_ten, text_of
from tests.passes.past import FRIDAY, MINUTE, went

__all__ = ["at_ten"]
pytestmark = pytest.mark.usefixtures("at_ten")
PAGE = "/admin/rules/try/"


@pytest.fixture
def visitor(world: World) -> Visitor:
    return Visitor(world.admin)


@pytest.fixture
def three(world: World) -> list[HallPass]:
    """One student went three times on Friday."""
    return [went(world, FRIDAY + 8 * n * MINUTE) for n in range(3)]


def said(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text_of(response)))


@pytest.mark.parametrize("role", ["student", "teacher", "nurse", "counselor", "hall_monitor"])
def test_the_page_is_not_there_for_others(world: World, role: str) -> None:
    visitor = Visitor(make_member(world.school, role))

    assert visitor.get(PAGE).status_code == 404
    assert visitor.post(PAGE, pass_limit="1").status_code == 404
    assert School.objects.get(id=world.school.id).pass_limit == 5


def test_without_a_past_it_says_what_to_do_next(visitor: Visitor) -> None:
    assert "nothing to try it on yet" in said(visitor.get(PAGE, pass_limit="2"))


def test_without_a_change_it_asks_for_one(visitor: Visitor, three: list[HallPass]) -> None:
    assert "Change a number" in said(visitor.get(PAGE))


def test_a_lower_limit_turns_passes_into_requests(visitor: Visitor, three: list[HallPass]) -> None:
    page = said(visitor.get(PAGE, pass_limit="2"))

    assert "1 pass more would have been held up." in page
    assert "Passes a day 5 → 2" in page
    assert "Asks the teacher" in page


def test_a_limit_that_nobody_reaches_changes_nothing(
    visitor: Visitor, three: list[HallPass]
) -> None:
    """Negative control: the same passes, a change without effect."""
    page = said(visitor.get(PAGE, pass_limit="4"))

    assert "It would have changed next to nothing." in page
    assert "No pass would have gone otherwise" in page


def test_a_smaller_room_makes_the_next_one_wait(visitor: Visitor, world: World) -> None:
    went(world, FRIDAY)
    went(world, FRIDAY + MINUTE, student=world.students[1])

    page = said(visitor.get(PAGE, **{f"to-{world.restroom.id}": "1"}))

    assert "Restroom: students at once 4 → 1" in page
    assert "Waits 3 min" in page


def test_a_new_window_holds_back_whoever_asks_in_it(visitor: Visitor, world: World) -> None:
    went(world, FRIDAY - 28 * MINUTE)  # 9:32, two minutes into period 3

    page = said(visitor.get(PAGE, first_minutes="10"))

    assert "The first 10 minutes of every class" in page
    assert "Waits 8 min" in page


def test_an_address_keeps_only_what_differs(visitor: Visitor) -> None:
    answer = visitor.get(PAGE, span="day", pass_limit="3", hall_limit="", cool_down_minutes="0")

    assert answer.status_code == 302
    assert answer.url == f"{PAGE}?span=day&pass_limit=3"


def test_the_names_are_those_of_the_rules_page(visitor: Visitor, world: World) -> None:
    """What "Try it first" sends there arrives here as the same change."""
    window = NoPassWindow.objects.create(school=world.school, kind="period", last_minutes=5)
    form = text_of(visitor.get("/admin/rules/"))
    data = dict(re.findall(r'<input type="hidden" name="(seen)" value="([^"]+)"', form))
    usual = {"offer_seconds": 30, "lapse_minutes": 15, "return_minutes": 5, "stale_minutes": 10}
    usual |= {"auto_end_minutes": 15, "refund_seconds": 60, "pass_limit": 3}
    data |= {"on_pass_limit": "on", "on_refund_seconds": "on", "offer_nearer": "on"}
    data |= {"urgent_is_on": "on", f"w-{window.id}-last_minutes": "9", "try": "1"}
    data |= {"on_hall_limit": "on", "hall_limit": "40", f"w-{window.id}-is_on": "on"}
    went(world)

    answer = visitor.post("/admin/rules/", **{k: str(v) for k, v in {**usual, **data}.items()})
    answer = visitor.get(answer.url)
    page = said(visitor.get(answer.url) if answer.status_code == 302 else answer)

    assert "Passes a day 5 → 3" in page
    assert "Students in the halls off → 40" in page
    assert "The last 5 minutes of every class → The last 9 minutes of every class" in page


def test_a_number_that_makes_no_sense_is_said_and_nothing_is_tried(
    visitor: Visitor, three: list[HallPass]
) -> None:
    page = said(visitor.get(PAGE, pass_limit="500"))

    assert "Choose a number from 0 to 99." in page
    assert "held up" not in page


def test_trying_saves_nothing_and_asks_before_it_does(
    visitor: Visitor, world: World, three: list[HallPass]
) -> None:
    visitor.get(PAGE, pass_limit="2")
    page = said(visitor.get(PAGE, pass_limit="2", save="1"))

    assert "Make this change a rule?" in page
    assert School.objects.get(id=world.school.id).pass_limit == 5
    assert not Change.objects.exists()


def test_make_it_a_rule_saves_the_rules_a_window_and_places(visitor: Visitor, world: World) -> None:
    change = {"pass_limit": "2", "first_minutes": "10", f"to-{world.restroom.id}": "2"}

    answer = visitor.post(PAGE, **change)

    assert (answer.status_code, answer.url) == (302, "/admin/rules/")
    school = School.objects.get(id=world.school.id)
    assert (school.pass_limit, school.cool_down_minutes) == (2, 0)
    assert NoPassWindow.objects.get().first_minutes == 10
    restroom = Location.objects.get(id=world.restroom.id)
    assert (restroom.capacity_to, restroom.name, restroom.kind) == (2, "Restroom", "restroom")
    assert {"rules", "window", "place"} == set(Change.objects.values_list("subject", flat=True))


def test_what_cannot_be_saved_saves_nothing_of_it(visitor: Visitor, world: World) -> None:
    """The window says no, for there is one like it, so the limit stays as it was."""
    NoPassWindow.objects.create(school=world.school, kind="period", first_minutes=10)

    answer = visitor.post(PAGE, pass_limit="2", first_minutes="10")

    assert answer.status_code == 422
    assert "Nothing is saved" in said(answer)
    assert School.objects.get(id=world.school.id).pass_limit == 5
    assert not Change.objects.exists()


def test_passes_of_today_and_of_other_schools_are_not_replayed(
    visitor: Visitor, world: World
) -> None:
    went(world)
    for n in range(1, 4):
        went(world, FRIDAY + timedelta(days=3, minutes=9 * n - 40), state="ended")

    assert "1 pass, August 31 to September 11" in said(visitor.get(PAGE, pass_limit="0"))


def test_accommodations_make_no_difference(visitor: Visitor, world: World) -> None:
    for n in range(3):
        went(world, FRIDAY + 8 * n * MINUTE)
    before = said(visitor.get(PAGE, pass_limit="2"))

    Accommodation.objects.create(
        school=world.school, person_id=person_of(world.student), extra_passes=5
    )

    assert said(visitor.get(PAGE, pass_limit="2")) == before


def test_more_passes_than_fit_a_request_are_said_not_cut(
    visitor: Visitor, three: list[HallPass], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "MOST", 2)

    assert "Choose a shorter time above." in said(visitor.get(PAGE, pass_limit="2"))


def statements(visitor: Visitor) -> int:
    visitor.get(PAGE, pass_limit="2")
    with CaptureQueriesContext(connection) as captured:
        assert visitor.get(PAGE, pass_limit="2").status_code == 200
    return len(captured)


def test_as_many_statements_for_one_pass_as_for_many(visitor: Visitor, world: World) -> None:
    went(world)
    one = statements(visitor)
    students: list[Member] = [make_member(world.school, "student") for _ in range(20)]
    for n in range(200):
        went(world, FRIDAY + timedelta(seconds=7 * n), student=students[n % 20])

    assert statements(visitor) <= one + 1  # the names of whoever is touched


def test_chunks_make_no_difference(
    visitor: Visitor, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(30):
        went(world, FRIDAY + timedelta(seconds=50 * (n // 2)), student=world.students[n % 3])
    whole = said(visitor.get(PAGE, pass_limit="2"))

    monkeypatch.setattr(reading, "CHUNK", 4)

    assert said(visitor.get(PAGE, pass_limit="2")) == whole
