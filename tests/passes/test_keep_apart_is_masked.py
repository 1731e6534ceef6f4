"""What a student who is kept apart reads is, byte for byte, what any busy place answers.

One school, one moment, one student who finds no room. What differs is only why: somebody
they are kept apart from is on the way, the halls are at their limit, as many have left the
room as may, or the places are full. Everything the student can look at is compared.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction

from corridor.passes import book, rules, sentences
from corridor.passes.models import Accommodation, KeepApart, KeepApartMember
from corridor.passes.queries import StudentScreen, Tile, waits
from corridor.passes.rules import Situation
from corridor.passes.situation import Place
from corridor.schools.models import Location
from tests.api.conftest import CallAs, call_as
from tests.factories import World, make_location, person_of
from tests.pages import Visitor, text_of
from tests.passes.acting import fill
from tests.passes.student_days import MINUTE, Clock, clock, past_trip, request_pass

__all__ = ["call_as", "clock"]
pytestmark = pytest.mark.django_db

Reason = Callable[[World], None]
MADE_ANEW = re.compile(
    r'(?<=name="key" value=")[^"]+|(?<=name="csrfmiddlewaretoken" value=")[^"]+|'
    r'(?<=name="live-after" content=")[^"]+'
)


def keep_apart(world: World) -> None:
    """The second student, who is out, and the first."""
    group = KeepApart.objects.create(school=world.school, name="Group 1")
    for member in world.students[:2]:
        KeepApartMember.objects.create(keep_apart=group, person_id=person_of(member))
    world.change(world.school)


def limit_the_halls(world: World) -> None:
    world.change(world.school, hall_limit=1)


def limit_the_room(world: World) -> None:
    world.change(world.room, capacity_from=1)


def fill_the_restrooms(world: World) -> None:
    for place in Location.objects.filter(school=world.school, kind="restroom"):
        fill(world, place, 4)


@pytest.fixture
def busy(world: World, clock: Clock) -> World:
    """The second student is out to the nurse; there is another restroom, and a room to ask for."""
    make_location(world.school, "Restroom, Hall C", kind="restroom", capacity_to=4)
    make_location(world.school, "Senior space", kind="flex", approval="origin", minutes=40)
    for _trip in range(waits.FEWEST_TRIPS):
        past_trip(world, world.restroom)
    request_pass(world, world.nurse, by=world.students[1], ago=2 * MINUTE)
    return world


def everything(world: World, call_as: CallAs) -> dict[str, str]:
    """All that the student can look at: before asking, after it, and in the API."""
    waits.forget()
    book.forget()
    browser, api = Visitor(world.student), call_as(world.student)
    places = list(_places(world))
    seen = {"tiles": text_of(browser.get("/")), "locations": text_of(api.get("/locations"))}
    for place in places:
        seen[f"sheet of {place.name}"] = text_of(browser.get(f"/passes/ask/{place.id}/"))
    made = api.ask(world.student, world.restroom)
    seen["answer"] = f"{made.status_code} {text_of(made)}"
    pass_id = made.json()["id"]
    seen["waiting"] = text_of(browser.get("/"))
    seen["picking"] = text_of(browser.get("/", pick="1"))
    seen["sheet in line"] = text_of(browser.get(f"/passes/ask/{places[0].id}/"))
    seen["pass"] = text_of(api.get(f"/passes/{pass_id}"))
    seen["its page"] = text_of(browser.get(f"/passes/{pass_id}/"))
    seen["start"] = text_of(api.post(f"/passes/{pass_id}/start"))
    seen["start page"] = text_of(browser.post(f"/passes/{pass_id}/start/"))
    browser.post(f"/passes/{pass_id}/urgent/")
    seen["urgent"] = text_of(browser.get("/"))
    seen["locations in line"] = text_of(api.get("/locations"))
    return {name: _plain(text, pass_id) for name, text in seen.items()}


def _places(world: World) -> Iterator[Any]:
    yield from Location.objects.filter(school=world.school).exclude(id=world.room.id)


def _plain(text: str, pass_id: str) -> str:
    return MADE_ANEW.sub("-", text).replace(pass_id, "the pass")


def seen_because(world: World, call_as: CallAs, reason: Reason) -> dict[str, str]:
    """In a world that is so for this reason, and is taken back afterwards."""
    with transaction.atomic():
        reason(world)
        found = everything(world, call_as)
        transaction.set_rollback(True)
    return found


def differences(world: World, call_as: CallAs, other: Reason) -> list[str]:
    masked = seen_because(world, call_as, keep_apart)
    ordinary = seen_because(world, call_as, other)
    return [name for name in masked if masked[name] != ordinary[name]]


EVERYWHERE: list[Reason] = [limit_the_halls, limit_the_room]
OF_ITS_PLACE = {"answer", "waiting", "pass", "its page", "start", "start page", "urgent"} | {
    "sheet of Restroom",
    "sheet of Restroom, Hall C",
}


def test_the_student_is_told_that_there_is_no_room(busy: World, call_as: CallAs) -> None:
    """What is compared below is the right thing."""
    seen = seen_because(busy, call_as, keep_apart)

    assert seen["tiles"].count(">Full<") == 2
    assert "the halls are busy" in seen["tiles"]
    assert "Restroom is full." in seen["sheet of Restroom"]
    assert "About 1 minute." in seen["sheet of Restroom"]
    assert "The halls are busy." in seen["sheet of Nurse"]
    assert '"state":"waiting"' in seen["answer"]
    assert "You’re 1st in line" in seen["waiting"]
    assert "not_your_turn" in seen["start"]
    assert "You said that you can’t wait" in seen["urgent"]
    assert "Go there" not in "".join(seen.values())


@pytest.mark.parametrize("reason", EVERYWHERE)
def test_kept_apart_reads_as_busy_halls_do(busy: World, call_as: CallAs, reason: Reason) -> None:
    assert differences(busy, call_as, reason) == []


def test_kept_apart_reads_as_full_places_do(busy: World, call_as: CallAs) -> None:
    """Other places differ then, as their own head counts do."""
    different = differences(busy, call_as, fill_the_restrooms)

    assert OF_ITS_PLACE.isdisjoint(different)


def say_why(monkeypatch: pytest.MonkeyPatch) -> None:
    met: list[bool] = []

    def must_wait(s: Situation) -> bool:
        met.append(bool(s.met))
        return _must_wait(s)

    _must_wait, _busy = rules.must_wait, sentences.busy
    monkeypatch.setattr(rules, "must_wait", must_wait)
    monkeypatch.setattr(sentences, "busy", lambda place: _busy(place) + " " * met[-1])


def offer_whatever_is_not_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tile, "is_free", True)


def estimate_from_who_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(self: StudentScreen, place: Place, _position: int) -> int:
        return 1 + self.snapshot.board.occupancy.to[place.id]

    monkeypatch.setattr(StudentScreen, "wait", wait)


LEAKS = [
    (say_why, limit_the_halls, "sheet of Restroom"),
    (say_why, limit_the_room, "locations"),
    (say_why, fill_the_restrooms, "waiting"),
    (offer_whatever_is_not_full, fill_the_restrooms, "waiting"),
    (estimate_from_who_is_there, fill_the_restrooms, "sheet of Restroom"),
]


@pytest.mark.parametrize(("leak", "reason", "where"), LEAKS)
def test_comparing_notices_a_leak(
    busy: World,
    call_as: CallAs,
    monkeypatch: pytest.MonkeyPatch,
    leak: Callable[[pytest.MonkeyPatch], None],
    reason: Reason,
    where: str,
) -> None:
    leak(monkeypatch)

    assert where in differences(busy, call_as, reason)


def accommodate(world: World) -> None:
    Accommodation.objects.create(
        school=world.school,
        person_id=person_of(world.student),
        time_percent=200,
        extra_passes=3,
    )
    world.change(world.school)


def be_generous(world: World) -> None:
    """What the accommodation gives to one, for everybody."""
    for place in Location.objects.filter(school=world.school):
        Location.objects.filter(id=place.id).update(minutes=2 * place.minutes)
    world.change(world.school, pass_limit=8)


def nothing(world: World) -> None:
    world.change(world.school)


def test_an_accommodation_shows_in_ones_minutes_and_limit_only(
    busy: World, call_as: CallAs
) -> None:
    accommodated = seen_because(busy, call_as, accommodate)

    assert accommodated == seen_because(busy, call_as, be_generous)
    assert accommodated != seen_because(busy, call_as, nothing)
    assert "8 of 8 passes left today" in accommodated["tiles"]
    assert '"minutes":10' in accommodated["answer"]
