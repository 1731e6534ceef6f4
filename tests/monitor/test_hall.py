"""The hall monitor: who stands on the wall, in which order, and who may look."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.accounts.models import PermissionSet, Role
from corridor.core.tenancy import in_district
from corridor.monitor.views import _walls
from corridor.passes import commands
from corridor.passes.book import kept_book
from corridor.passes.models import HallPass
from corridor.passes.queries.out_cards import out_now
from corridor.schools.models import SchoolGate
from tests.factories import TEN, World, actor_of, make_district, make_location, make_member
from tests.pages import Visitor, text_of
from tests.passes.student_days import MINUTE, Clock, clock, request_pass

__all__ = ["clock"]
pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
NAME = re.compile(r'class="nm clip"><a href="[^"]+">([^<]+)</a>')


@pytest.fixture
def monitor(world: World, clock: Clock) -> Visitor:
    return Visitor(make_member(world.school, "hall_monitor", given_name="Coach"))


def names(visitor: Visitor, **query: Any) -> list[str]:
    """The given names on the wall, in order."""
    page = text_of(visitor.get("/monitor/", **query))
    return [found.split(" ")[0] for found in NAME.findall(page)]


@pytest.fixture
def busy(world: World) -> None:
    """Zoe is over time, Ana has a minute left, Élodie left for the nurse long ago, Bo just now,
    Mia has arrived there."""
    people = {
        name: world.add_students(1)[0]
        for name in ("Zoe", "Ana", "Élodie", "Bo", "Mia", "Waits", "Asks")
    }
    for name, member in people.items():
        type(member.person).objects.filter(id=member.person_id).update(given_name=name)
    world.change(world.restroom, capacity_to=2)
    request_pass(world, world.restroom, by=people["Zoe"], ago=9 * MINUTE)
    request_pass(world, world.restroom, by=people["Ana"], ago=4 * MINUTE)
    request_pass(world, world.nurse, by=people["Élodie"], ago=12 * MINUTE)
    visit = request_pass(world, world.nurse, by=people["Mia"], ago=12 * MINUTE)
    commands.arrive(actor=actor_of(world.admin), pass_id=visit, now=TEN - 11 * MINUTE)
    request_pass(world, world.nurse, by=people["Bo"])
    request_pass(world, world.restroom, by=people["Waits"])
    request_pass(world, world.library, by=people["Asks"])


def test_hall_counts_and_puts_who_is_over_time_first(busy: None, monitor: Visitor) -> None:
    page = text_of(monitor.get("/monitor/"))

    assert names(monitor) == ["Zoe", "Ana", "Élodie", "Bo"]
    for count, words in ((4, "out now"), (1, "over time"), (1, "in line")):
        assert f"<b>{count}</b><span>{words}</span>" in page
    assert "data-time>+4:00<" in page


def test_hall_filters_by_place_and_keeps_the_whole_counts(
    world: World, busy: None, monitor: Visitor
) -> None:
    page = text_of(monitor.get("/monitor/", only=world.nurse.id))

    assert names(monitor, only=world.nurse.id) == ["Élodie", "Bo"]
    assert 'Everyone <b class="num">4</b>' in page
    assert 'Nurse <b class="num">2</b>' in page
    assert f'src="/monitor/?only={world.nurse.id}"' in page


def test_hall_puts_classrooms_into_one_filter(world: World, busy: None, monitor: Visitor) -> None:
    member = world.students[0]
    room = make_location(world.school, "Room 300", kind="classroom")
    world.change(room, minutes=5)
    request_pass(world, room, by=member)

    assert names(monitor, only="classroom") == ["Student0"]
    assert "Classrooms" in text_of(monitor.get("/monitor/"))


@pytest.mark.parametrize(
    ("search", "found"),
    [("zo", ["Zoe"]), ("elodie", ["Élodie"]), ("nurse b", ["Bo"]), ("nobody", [])],
)
def test_hall_search_finds_names_and_places_without_accents(
    busy: None, monitor: Visitor, search: str, found: list[str]
) -> None:
    assert names(monitor, q=search) == found


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("name", ["Ana", "Bo", "Élodie", "Zoe"]),
        ("longest", ["Élodie", "Zoe", "Ana", "Bo"]),
        ("place", ["Bo", "Élodie", "Ana", "Zoe"]),
        ("nonsense", ["Zoe", "Ana", "Élodie", "Bo"]),
    ],
)
def test_hall_sorts(busy: None, monitor: Visitor, sort: str, order: list[str]) -> None:
    assert names(monitor, sort=sort) == order


def test_hall_filters_stay_in_the_live_region_and_after_an_action(
    busy: None, monitor: Visitor
) -> None:
    page = text_of(monitor.get("/monitor/", q="zoe", sort="name"))
    address = "/monitor/?q=zoe&amp;sort=name"

    assert f'<live-region id="halls" src="{address}"' in page
    assert f'name="next" value="{address}"' in page


def test_hall_live_region_gets_the_wall_alone(busy: None, monitor: Visitor) -> None:
    monitor.client.defaults["HTTP_X_FRAGMENT"] = "1"

    answer = monitor.get("/monitor/", q="zo")

    assert "<html" not in text_of(answer)
    assert NAME.findall(text_of(answer)) == ["Zoe Test"]


def test_hall_offers_end_and_five_more_minutes(world: World, busy: None, monitor: Visitor) -> None:
    zoe = HallPass.objects.get(student__given_name="Zoe")
    page = text_of(monitor.get("/monitor/"))
    assert f'formaction="/passes/{zoe.id}/end/"' in page
    assert f'formaction="/passes/{zoe.id}/extend/?version={zoe.version}"' in page

    answer = monitor.post(f"/passes/{zoe.id}/end/", next="/monitor/?sort=name")

    assert answer.headers["Location"] == "/monitor/?sort=name"
    zoe.refresh_from_db()
    assert (zoe.state, zoe.end_reason) == ("ended", "by_staff")


def test_hall_says_when_it_is_empty_and_when_nobody_fits(world: World, monitor: Visitor) -> None:
    assert "The halls are empty" in text_of(monitor.get("/monitor/"))

    request_pass(world, world.restroom)

    assert "Nobody fits that" in text_of(monitor.get("/monitor/", q="zzz"))


def test_hall_is_not_there_for_students(world: World, clock: Clock) -> None:
    assert Visitor(world.student).get("/monitor/").status_code == 404


def test_hall_shows_nobody_of_another_school(world: World, monitor: Visitor) -> None:
    request_pass(world, world.restroom)
    sister = World()
    with in_district(make_district().id):
        elsewhere = World()
        request_pass(elsewhere, elsewhere.restroom)

    assert names(monitor) == ["Student0"]
    assert names(Visitor(sister.teacher)) == []


def test_hall_renders_once_for_everybody_who_asks_in_the_same_second(
    world: World, monitor: Visitor, clock: Clock
) -> None:
    first = request_pass(world, world.restroom)
    assert names(monitor) == ["Student0"]

    with CaptureQueriesContext(connection) as queries:
        assert names(monitor) == ["Student0"]
    assert not any("passes_hallpass" in query["sql"] for query in queries)

    # The controls: a change is seen at once, and time by itself after a second.
    commands.end_pass(actor=actor_of(world.teacher), pass_id=first, now=TEN)
    assert names(monitor) == []
    clock.now = TEN + MINUTE
    with CaptureQueriesContext(connection) as queries:
        names(monitor)
    assert any("passes_hallpass" in query["sql"] for query in queries)


def test_wall_of_the_version_that_a_nudge_told_of_is_new_enough(
    world: World, monitor: Visitor
) -> None:
    first = request_pass(world, world.restroom)
    known = SchoolGate.objects.get().version
    assert names(monitor) == ["Student0"]
    commands.end_pass(actor=actor_of(world.teacher), pass_id=first, now=TEN)

    def on_the_wall(**version: str) -> list[str]:
        answer = monitor.client.get("/monitor/", headers={"X-Fragment": "1", **version})
        return [found.split(" ")[0] for found in NAME.findall(text_of(answer))]

    assert on_the_wall(**{"X-Version": str(known)}) == ["Student0"]
    # The controls: what came after it, words, or no version at all.
    for newer in ({"X-Version": str(known + 1)}, {"X-Version": "new"}, {}):
        assert on_the_wall(**newer) == []
        _walls.clear()


def test_hall_asks_as_much_for_one_as_for_many(
    world: World, monitor: Visitor, clock: Clock
) -> None:
    def asked() -> int:
        clock.now += MINUTE
        with CaptureQueriesContext(connection) as queries:
            monitor.get("/monitor/")
        return len(queries)

    monitor.get("/monitor/")

    request_pass(world, world.nurse)
    with_one = asked()
    for member in world.add_students(40):
        request_pass(world, world.nurse, by=member)

    assert asked() == with_one
    assert with_one <= 8  # with BEGIN and COMMIT, for the sign-in and for the page


def test_hall_shows_a_place_by_its_new_name_at_once(
    world: World, monitor: Visitor, clock: Clock
) -> None:
    """Names of places come from the book; the gate says which book holds."""
    request_pass(world, world.nurse)
    assert "North clinic" not in text_of(monitor.get("/monitor/"))

    world.change(world.nurse, name="North clinic")
    clock.now += 2 * SECOND

    assert "North clinic" in text_of(monitor.get("/monitor/"))


def test_hall_leaves_out_for_the_moment_what_is_newer_than_the_book(
    world: World, monitor: Visitor
) -> None:
    """Somebody opens a place and a pass goes there, between the gate and the wall."""
    monitor.get("/monitor/")
    before = kept_book(world.school.id)
    assert before is not None
    new = make_location(world.school, "New place")
    world.change(new, minutes=4)
    request_pass(world, new)
    request_pass(world, world.nurse, by=world.students[1])

    out = out_now(school_id=world.school.id, book=before)

    assert [card.destination for card in out.cards] == [world.nurse.name]
    assert names(monitor) == ["Student0", "Student1"]


def test_hall_part_is_the_inside_of_the_live_region_of_the_page(
    busy: None, monitor: Visitor
) -> None:
    page = text_of(monitor.get("/monitor/"))
    answer = monitor.client.get("/monitor/", headers={"X-Fragment": "1"})

    begins = page.index('<div class="spread">')
    inside = page[begins : page.index("</live-region>", begins)]
    assert plain(inside) == plain(text_of(answer))
    assert "X-Fragment" in answer["Vary"]


def plain(html: str) -> str:
    """Without white space and the token of a form, of which no two are the same."""
    return re.sub(r"\s+", "", re.sub(r'(name="csrfmiddlewaretoken" value=")[^"]+', "", html))


def test_who_only_sees_the_halls_is_led_nowhere_else(
    world: World, busy: None, monitor: Visitor
) -> None:
    """Though what the wall looks like is kept for whoever asks within the same second."""
    PermissionSet.objects.create(role=Role.STAFF, permissions=["see_hall"])
    onlooker = Visitor(make_member(world.school, "staff"))

    pages = [text_of(visitor.get("/monitor/")) for visitor in (monitor, onlooker, monitor)]

    assert ['/end/"' in page for page in pages] == [True, False, True]
    assert ['class="nm clip"><a href' in page for page in pages] == [True, False, True]
    assert all("Zoe" in page for page in pages)
