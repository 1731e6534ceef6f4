"""My room's settings: what those in charge of a room change, and nobody else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from corridor.accounts.commands import go_away
from corridor.accounts.models import Member
from corridor.core.errors import NotAllowed, Refused
from corridor.schools.models import Change, Location, SchoolGate
from tests.factories import TEN, World, actor_of, make_member, staff_place
from tests.pages import Visitor, text_of
from tests.passes.staff_days import gym, state_of, teacher
from tests.passes.student_days import MINUTE, Clock, clock, request_pass

__all__ = ["clock", "gym", "teacher"]
pytestmark = pytest.mark.django_db
PAGE = "/room/settings/"
BELL = TEN + 30 * MINUTE


def post(
    visitor: Visitor, world: World, what: str, place: Location | None = None, **data: Any
) -> Any:
    return visitor.post(f"{PAGE}{what}/", room=str((place or world.room).id), **data)


def room_of(world: World) -> Location:
    found: Location = Location.objects.get(id=world.room.id)
    return found


def changes() -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    return list(Change.objects.order_by("at", "id").values_list("subject", "before", "after"))


def test_hold_keeps_students_in_until_the_bell(world: World, teacher: Visitor) -> None:
    assert post(teacher, world, "hold").status_code == 303

    assert room_of(world).hold_until == BELL
    with pytest.raises(Refused) as refused:
        request_pass(world, world.restroom)
    assert refused.value.refusal.code == "hold"
    assert refused.value.refusal.lifts_at == BELL
    assert changes() == [("hold", {"hold_until": None}, {"hold_until": BELL.isoformat()})]


def test_hold_is_shown_on_the_room_and_released_there(world: World, teacher: Visitor) -> None:
    post(teacher, world, "hold")
    assert "Nobody leaves Room 214 before" in text_of(teacher.get("/room/"))

    post(teacher, world, "release", next="/room/")

    assert "Nobody leaves Room 214 before" not in text_of(teacher.get("/room/"))
    assert state_of(request_pass(world, world.restroom)) == "out"


def test_hold_ends_with_the_bell(world: World, teacher: Visitor, clock: Clock) -> None:
    post(teacher, world, "hold")
    assert "Nobody leaves" in text_of(teacher.get("/room/", room=world.room.id))
    clock.now = BELL

    assert "Nobody leaves" not in text_of(teacher.get("/room/", room=world.room.id))


def test_hold_lets_staff_send_and_urgent_ask(world: World, teacher: Visitor) -> None:
    post(teacher, world, "hold")

    asked = request_pass(world, world.restroom, urgent=True)

    assert state_of(asked) == "requested"
    teacher.post(f"/passes/{asked}/approve/")
    assert state_of(asked) == "out"


def test_hold_outside_of_a_period_is_refused(world: World, teacher: Visitor, clock: Clock) -> None:
    clock.now = TEN + timedelta(hours=5)
    staff_place(world.room, world.teacher, "teaches")

    answer = post(teacher, world, "hold")

    assert answer.status_code == 409
    assert "No period is on" in text_of(answer)
    assert room_of(world).hold_until is None


def in_charge(world: World) -> dict[str, Member]:
    owner = world.librarian
    staff_place(world.room, owner, "owns")
    return {"teaches now": world.teacher, "owner": owner, "admin": world.admin}


@pytest.mark.parametrize("who", ["teaches now", "owner", "admin"])
def test_room_is_changed_by_those_in_charge(world: World, clock: Clock, who: str) -> None:
    visitor = Visitor(in_charge(world)[who])

    assert visitor.get(PAGE, room=world.room.id).status_code == 200
    assert post(visitor, world, "leaving", most="2").status_code == 303
    assert post(visitor, world, "hold").status_code == 303
    assert (room_of(world).capacity_from, room_of(world).hold_until) == (2, BELL)


ROOM_POSTS = ("hold", "release", "leaving", "close", "reopen")


@pytest.mark.parametrize("what", ROOM_POSTS)
def test_room_of_others_is_not_there_to_change(world: World, clock: Clock, what: str) -> None:
    strangers = [world.librarian, world.student, World().teacher]
    before = (Location.objects.filter(id=world.room.id).values().get(), gates())

    for stranger in strangers:
        visitor = Visitor(stranger)
        answer = post(visitor, world, what, most="1", until="open")
        assert answer.status_code == 404
        assert visitor.get(PAGE, room=world.room.id).status_code == 404
    assert (Location.objects.filter(id=world.room.id).values().get(), gates()) == before


def gates() -> list[int]:
    return list(SchoolGate.objects.order_by("id").values_list("rules_version", flat=True))


def test_leaving_is_limited_and_the_next_one_waits(world: World, teacher: Visitor) -> None:
    post(teacher, world, "leaving", most="1")
    request_pass(world, world.nurse, by=world.students[1])

    assert state_of(request_pass(world, world.restroom)) == "waiting"
    post(teacher, world, "leaving", most="")
    assert room_of(world).capacity_from is None
    assert [change[0] for change in changes()] == ["place", "place"]


@pytest.mark.parametrize("most", ["0", "-1", "some", "99999"])
def test_leaving_that_makes_no_sense_is_explained(
    world: World, teacher: Visitor, most: str
) -> None:
    answer = post(teacher, world, "leaving", most=most)

    assert answer.status_code == 422
    assert room_of(world).capacity_from is None


def test_room_closes_for_a_while_and_is_reopened_by_its_own(world: World, clock: Clock) -> None:
    librarian = Visitor(world.librarian)

    post(librarian, world, "close", world.library, until="half", reason="A meeting")
    closed = Location.objects.get(id=world.library.id)
    assert (closed.closed_until, closed.closed_reason) == (TEN + 30 * MINUTE, "A meeting")
    assert "A meeting" in text_of(librarian.get(PAGE))

    post(librarian, world, "reopen", world.library)
    assert Location.objects.get(id=world.library.id).closed_from is None


def test_minutes_stay_with_the_office(world: World, teacher: Visitor) -> None:
    page = text_of(teacher.get(PAGE))

    assert "5, set by the office" in page
    assert 'name="minutes"' not in page


@pytest.mark.parametrize(
    ("until", "at", "expected"),
    [
        ("half", "", TEN + 30 * MINUTE),
        ("bell", "", BELL),
        ("day", "", TEN + timedelta(hours=14)),
        ("at", "11:15", TEN + 75 * MINUTE),
        ("open", "", None),
    ],
)
def test_away_lasts_as_long_as_was_said(
    world: World, clock: Clock, until: str, at: str, expected: Any
) -> None:
    librarian = Visitor(world.librarian)

    assert post(librarian, world, "away", until=until, at=at, note="Dentist").status_code == 303

    member = Member.objects.get(id=world.librarian.id)
    assert (member.away_from, member.away_until) == (TEN, expected)
    assert changes()[0][0] == "away"


def test_away_is_shown_and_ended_with_one_tap(world: World, clock: Clock) -> None:
    librarian = Visitor(world.librarian)
    post(librarian, world, "away", until="half")
    assert "You are out of office until" in text_of(librarian.get("/room/"))

    post(librarian, world, "back", next="/room/")

    assert "You are out of office" not in text_of(librarian.get("/room/"))
    assert Member.objects.get(id=world.librarian.id).away_from is None


def test_away_sends_requests_to_whoever_else_may_answer(world: World, clock: Clock) -> None:
    librarian = Visitor(world.librarian)
    before = request_pass(world, world.library)
    post(librarian, world, "away", until="half")

    after = request_pass(world, world.library, by=world.students[1])

    page = text_of(librarian.get("/room/"))
    assert f"/passes/{before}/approve/" in page
    assert f"/passes/{after}/approve/" not in page
    assert "out of office" in text_of(librarian.get(PAGE))


@pytest.mark.parametrize(("until", "at"), [("", ""), ("at", "soon"), ("at", "09:00")])
def test_away_needs_an_end_that_is_to_come(world: World, clock: Clock, until: str, at: str) -> None:
    librarian = Visitor(world.librarian)

    answer = post(librarian, world, "away", world.library, until=until, at=at)

    assert answer.status_code == 422
    assert Member.objects.get(id=world.librarian.id).away_from is None
    assert changes() == []


def test_away_is_for_staff(world: World, clock: Clock) -> None:
    student = Visitor(world.student)

    for what in ("away", "back", "yes"):
        assert post(student, world, what, until="half").status_code == 404
    with pytest.raises(NotAllowed):
        go_away(actor=actor_of(world.student), until=None, note="", now=TEN)


def test_settings_show_who_answers_here_and_who_is_away(world: World, teacher: Visitor) -> None:
    staff_place(world.room, world.librarian, "approves")
    Member.objects.filter(id=world.librarian.id).update(away_from=TEN)
    world.change(world.room, capacity_from=None)

    page = text_of(teacher.get(PAGE))

    assert "Mr. Reyes" in page
    assert "out of office" in page


def test_settings_without_a_room_are_about_oneself(world: World, clock: Clock) -> None:
    page = text_of(Visitor(make_member(world.school, "substitute")).get(PAGE))

    assert "Out of office" in page
    assert "During a test" not in page
