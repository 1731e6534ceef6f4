"""The room, and what one tap on it does: with its effect, and who may not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.accounts.models import Member
from corridor.core.tenancy import in_district
from corridor.passes import commands
from corridor.passes.models import HallPass, PassEvent
from tests.factories import (
    TEN,
    World,
    actor_of,
    make_district,
    make_location,
    make_member,
    make_section,
    staff_place,
)
from tests.pages import Visitor, text_of
from tests.passes.student_days import MINUTE, Clock, clock, request_pass

__all__ = ["clock"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def teacher(world: World, clock: Clock) -> Visitor:
    return Visitor(world.teacher)


@pytest.fixture
def gym(world: World) -> Any:
    """A place whose passes the origin's teacher has to approve."""
    return make_location(world.school, "Gym", kind="other", approval="origin", minutes=10)


def press(visitor: Visitor, pass_id: UUID, verb: str, **data: Any) -> Any:
    return visitor.post(f"/passes/{pass_id}/{verb}/", next="/room/", **data)


def state_of(pass_id: UUID) -> str:
    return HallPass.objects.get(id=pass_id).state


def overrides(pass_id: UUID) -> set[str]:
    events = PassEvent.objects.filter(hall_pass_id=pass_id)
    return {code for event in events for code in event.overrode}


def test_room_greets_and_says_which_class_it_is(teacher: Visitor) -> None:
    page = text_of(teacher.get("/room/"))

    assert "Good morning, Ms. Bennett" in page
    assert "Biology · Room 214 · 3 students" in page
    assert "Nobody is waiting for you" in page
    assert "A calm class." in page
    assert "Everyone is in class" in page


def test_room_shows_a_request_with_its_note_and_age(
    world: World, teacher: Visitor, gym: Any
) -> None:
    request_pass(world, gym, ago=2 * MINUTE, note="I left my shoes there")

    page = text_of(teacher.get("/room/"))

    assert "1 request" in page
    assert "10 min · asked 2 min ago" in page
    assert "“I left my shoes there”" in page
    assert 'aria-label="Approve: Student0 Test, Gym"' in page


def test_room_marks_a_request_above_the_limit(world: World, teacher: Visitor) -> None:
    world.change(world.school, pass_limit=1)
    first = request_pass(world, world.restroom, ago=10 * MINUTE)
    commands.end_pass(actor=actor_of(world.student), pass_id=first, now=TEN - 5 * MINUTE)
    request_pass(world, world.restroom, ago=MINUTE)

    assert "1 of 1 used today" in text_of(teacher.get("/room/"))


def test_room_live_region_gets_the_same_without_the_shell(world: World, teacher: Visitor) -> None:
    whole = text_of(teacher.get("/room/"))
    teacher.client.defaults["HTTP_X_FRAGMENT"] = "1"

    answer = teacher.get("/room/")
    page = text_of(answer)
    assert "<html" not in page
    assert "Waiting for you" in page
    assert "X-Fragment" in answer.headers["Vary"]
    assert "<html" in whole


def test_room_says_what_its_screen_listens_to(world: World, teacher: Visitor) -> None:
    topics = f'topics="person:{world.teacher.person_id} room:{world.room.id}"'

    assert topics in text_of(teacher.get("/room/"))


def test_room_shows_who_is_out_coming_and_here(world: World, teacher: Visitor) -> None:
    other_room = make_location(world.school, "Room 300", kind="classroom")
    pupil = make_member(world.school, "student", given_name="Zoe")
    make_section(other_room).enrollments.create(
        person=pupil.person, part="student", oneroster_id="x"
    )
    request_pass(world, world.restroom, ago=MINUTE)
    made = commands.request_pass(
        actor=actor_of(world.teacher),
        ask=commands.Ask(student_id=pupil.person_id, destination_id=world.room.id),  # type: ignore[arg-type]
        now=TEN,
    )

    page = text_of(teacher.get("/room/"))
    assert "Out of my room" in page
    assert "In my room" in page
    assert "They’re here: Zoe Test" in page

    commands.arrive(actor=actor_of(world.teacher), pass_id=made.pass_id, now=TEN)
    page = text_of(teacher.get("/room/"))
    assert "Here since" in page
    assert "Send back: Zoe Test" in page


def test_room_of_a_place_has_three_columns(world: World, clock: Clock) -> None:
    world.change(world.library, capacity_to=4)
    request_pass(world, world.library)

    page = text_of(Visitor(world.librarian).get("/room/"))

    assert "<h1>Library</h1>" in page
    assert "4 places, 4 free" in page
    for head in ("Requests", "On the way", "Here"):
        assert f">{head}</h2>" in page
    assert "Come now: Student0 Test, Library" in page


def test_room_shows_requests_that_others_were_asked_without_buttons(
    world: World, teacher: Visitor
) -> None:
    pass_id = request_pass(world, world.library)

    page = text_of(teacher.get("/room/"))

    assert "Waits for Mr. Reyes" in page
    assert f"/passes/{pass_id}/approve/" not in page
    admin = text_of(Visitor(world.admin).get("/room/", room=world.room.id))
    assert f"/passes/{pass_id}/approve/" in admin


def test_room_line_can_be_started_now(world: World, teacher: Visitor) -> None:
    world.change(world.restroom, capacity_to=1)
    request_pass(world, world.restroom)
    waiting = request_pass(world, world.restroom, by=world.students[1])

    assert "number 1 in line" in text_of(teacher.get("/room/"))
    assert press(teacher, waiting, "start").status_code == 303

    assert state_of(waiting) == "out"
    assert overrides(waiting) == {"room_capacity"}


def test_room_for_staff_without_one_offers_every_room(world: World, clock: Clock) -> None:
    substitute = Visitor(make_member(world.school, "substitute"))

    page = text_of(substitute.get("/room/", q="bennett"))
    assert "Which room are you in?" in page
    assert f'href="/room/?room={world.room.id}"' in page

    page = text_of(substitute.get("/room/", room=world.room.id))
    assert "<h1>Room 214</h1>" in page
    assert "Out of this room" in page


def test_find_room_puts_ones_own_first_and_searches_teachers(
    world: World, teacher: Visitor
) -> None:
    staff_place(world.room, world.teacher, "teaches")

    page = text_of(teacher.get("/room/find/", q="bennett"))

    assert page.index("Room 214") < page.index("Library")
    assert 'data-row="Library  Mr. Reyes" data-color="slate" hidden' in page
    assert 'data-row="Room 214  Ms. Bennett" data-color="slate">' in page


@pytest.mark.parametrize("path", ["/room/", "/room/find/", "/room/new-pass/"])
def test_pages_of_staff_are_not_there_for_students(world: World, clock: Clock, path: str) -> None:
    assert Visitor(world.student).get(path).status_code == 404


def test_room_of_another_district_is_not_there(world: World, teacher: Visitor) -> None:
    with in_district(make_district().id):
        elsewhere = World()

    assert teacher.get("/room/", room=elsewhere.room.id).status_code == 404


def test_approve_starts_the_pass_and_goes_back(world: World, teacher: Visitor, gym: Any) -> None:
    pass_id = request_pass(world, gym)

    answer = press(teacher, pass_id, "approve")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/room/")
    assert state_of(pass_id) == "out"
    assert overrides(pass_id) == set()


def test_approve_never_leads_to_another_site(world: World, teacher: Visitor, gym: Any) -> None:
    pass_id = request_pass(world, gym)

    answer = teacher.post(f"/passes/{pass_id}/approve/", next="https://elsewhere.example/")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_approve_above_the_limit_is_logged(world: World, teacher: Visitor) -> None:
    world.change(world.school, pass_limit=0)
    pass_id = request_pass(world, world.restroom)

    press(teacher, pass_id, "approve")

    assert state_of(pass_id) == "out"
    assert overrides(pass_id) == {"pass_limit"}


def test_approve_into_a_full_place_says_that_they_wait(
    world: World, teacher: Visitor, gym: Any
) -> None:
    world.change(gym, capacity_to=1)
    press(teacher, request_pass(world, gym), "approve")
    second = request_pass(world, gym, by=world.students[1])

    press(teacher, second, "approve")

    assert state_of(second) == "waiting"
    assert "Gym is full. Student1 Test is in line." in text_of(teacher.get("/room/"))


def test_approve_after_somebody_was_faster_says_so(
    world: World, teacher: Visitor, gym: Any
) -> None:
    pass_id = request_pass(world, gym)
    press(teacher, pass_id, "approve")

    answer = press(teacher, pass_id, "approve")

    assert answer.status_code == 409
    assert "This pass is on its way by now." in text_of(answer)
    assert PassEvent.objects.filter(hall_pass_id=pass_id, kind="approved").count() == 1


def test_decline_takes_a_reason_but_needs_none(world: World, teacher: Visitor, gym: Any) -> None:
    first = request_pass(world, gym)
    second = request_pass(world, gym, by=world.students[1])

    press(teacher, first, "decline")
    press(teacher, second, "decline", reason="After the test")

    assert (state_of(first), state_of(second)) == ("declined", "declined")
    said = PassEvent.objects.get(hall_pass_id=second, kind="declined").detail
    assert said["reason"] == "After the test"
    assert "Student1 Test reads “Not now”." in text_of(teacher.get("/room/"))


def test_extend_gives_minutes_and_refuses_what_is_no_number(world: World, teacher: Visitor) -> None:
    pass_id = request_pass(world, world.restroom)

    assert press(teacher, pass_id, "extend", minutes="5").status_code == 303
    assert HallPass.objects.get(id=pass_id).due_at == TEN + 10 * MINUTE

    for minutes in ("", "many", "-1", "0", "1000"):
        answer = press(teacher, pass_id, "extend", minutes=minutes)
        assert answer.status_code == 422
    assert HallPass.objects.get(id=pass_id).due_at == TEN + 10 * MINUTE


def test_end_arrive_and_send_back_move_the_pass(world: World, teacher: Visitor) -> None:
    pass_id = request_pass(world, world.nurse)

    for verb, state in (("arrive", "arrived"), ("send-back", "returning"), ("end", "ended")):
        assert press(teacher, pass_id, verb).status_code == 303
        assert state_of(pass_id) == state


def test_correct_moves_the_end_and_keeps_what_was(
    world: World, teacher: Visitor, clock: Clock
) -> None:
    pass_id = request_pass(world, world.restroom)
    clock.now = TEN + 9 * MINUTE
    press(teacher, pass_id, "end")
    assert "It ended on time" in text_of(teacher.get(f"/passes/{pass_id}/"))

    press(teacher, pass_id, "correct")

    assert HallPass.objects.get(id=pass_id).ended_at == TEN + 5 * MINUTE
    page = text_of(teacher.get(f"/passes/{pass_id}/"))
    assert "Corrected: ended on time" in page
    assert "By Ms. Bennett. It said 10:09 before." in page
    assert "It ended on time" not in page


VERBS = ("approve", "decline", "extend", "correct", "start", "arrive", "send-back", "end", "cancel")


@pytest.fixture
def strangers(world: World, clock: Clock) -> dict[str, Visitor]:
    """A classmate, and staff of another school of the same and of another district."""
    sister = World()
    visitors = {
        "classmate": Visitor(world.students[1]),
        "sister school": Visitor(sister.teacher),
    }
    with in_district(make_district().id):
        visitors["other district"] = Visitor(World().teacher)
    return visitors


@pytest.mark.parametrize("verb", VERBS)
def test_verbs_of_a_pass_are_not_there_for_strangers(
    world: World, strangers: dict[str, Visitor], verb: str
) -> None:
    pass_id = request_pass(world, world.library)
    before = HallPass.objects.filter(id=pass_id).values().get()

    for stranger in strangers.values():
        assert press(stranger, pass_id, verb, minutes="5").status_code == 404

    assert HallPass.objects.filter(id=pass_id).values().get() == before


@pytest.mark.parametrize("verb", ["approve", "decline", "extend", "correct"])
def test_verbs_of_staff_are_refused_to_the_student(world: World, clock: Clock, verb: str) -> None:
    pass_id = request_pass(world, world.library)

    assert press(Visitor(world.student), pass_id, verb, minutes="5").status_code == 403
    assert state_of(pass_id) == "requested"


@pytest.mark.parametrize("verb", VERBS)
def test_verbs_change_nothing_when_asked_with_get(
    world: World, teacher: Visitor, verb: str
) -> None:
    pass_id = request_pass(world, world.restroom)

    assert teacher.get(f"/passes/{pass_id}/{verb}/").status_code == 405
    assert state_of(pass_id) == "out"


def pass_page(visitor: Visitor, pass_id: UUID) -> str:
    return text_of(visitor.get(f"/passes/{pass_id}/"))


def test_pass_page_tells_the_whole_story(world: World, teacher: Visitor, clock: Clock) -> None:
    pass_id = request_pass(world, world.library)
    librarian = Visitor(world.librarian)
    press(librarian, pass_id, "approve")
    for later, verb in ((2, "arrive"), (10, "send-back"), (12, "end")):
        clock.now = TEN + later * MINUTE
        press(librarian, pass_id, verb)

    page = pass_page(teacher, pass_id)

    for words in (
        *("Student0 asked", "Mr. Reyes said yes", "Left Room 214", "20 minutes, round trip"),
        *("Arrived, clock stopped", "Mr. Reyes tapped “They’re here”.", "On the way back"),
        *("Back in class", "Mr. Reyes ended this pass."),
        *("<b>4:00</b>", "<b>8:00</b>", "4:00 in the hall, 8:00 at the place"),
    ):
        assert words in page


def test_pass_page_tells_overrides_to_staff_only(world: World, teacher: Visitor) -> None:
    world.change(world.school, pass_limit=0)
    pass_id = request_pass(world, world.restroom)
    press(teacher, pass_id, "approve")

    assert "Above the limit" in pass_page(teacher, pass_id)
    assert "Ms. Bennett chose to." in pass_page(teacher, pass_id)
    assert "Above the limit" not in pass_page(Visitor(world.student), pass_id)


def test_pass_page_gives_each_person_their_own_buttons(world: World, teacher: Visitor) -> None:
    pass_id = request_pass(world, world.restroom)

    assert "They’re here" in pass_page(teacher, pass_id)
    own = pass_page(Visitor(world.student), pass_id)
    assert "I’m back in class" in own
    assert "They’re here" not in own
    assert f'topics="person:{world.student.person_id}"' in own


def test_pass_page_is_not_there_for_strangers(world: World, strangers: dict[str, Visitor]) -> None:
    pass_id = request_pass(world, world.restroom)

    for stranger in strangers.values():
        assert stranger.get(f"/passes/{pass_id}/").status_code == 404


def crowd(world: World, number: int) -> list[Member]:
    """Students who are out of the room, and as many who ask the librarian."""
    members = world.add_students(2 * number)
    for member in members[:number]:
        request_pass(world, world.nurse, by=member)
    for member in members[number:]:
        request_pass(world, world.library, by=member)
    return members


@pytest.mark.parametrize("path", ["/room/", "/room/new-pass/", "/room/find/"])
def test_pages_of_staff_ask_as_much_for_one_as_for_many(
    world: World, teacher: Visitor, path: str
) -> None:
    def asked() -> int:
        teacher.get(path)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            teacher.get(path)
        return len(queries)

    crowd(world, 1)
    with_one = asked()
    crowd(world, 20)

    assert asked() == with_one
    assert with_one <= 12
