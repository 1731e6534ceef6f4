"""The pages about Flex, without scripts: what stands there, and what a form does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from corridor.flex import commands
from corridor.flex.models import Activity
from corridor.flex.queries import of_student
from corridor.schools.models import BellSchedule, CalendarDay, Period
from tests.factories import World, actor_of, make_member, person_of
from tests.flex.making import FLEX, TODAY, FlexWorld
from tests.pages import Visitor, at_ten, text_of

__all__ = ["at_ten"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
DAY = TODAY.isoformat()


def at(activity: Activity, what: str = "") -> str:
    return f"/flex/activities/{activity.id}/{DAY}/{what}"


def test_a_student_sees_seats_and_the_deadline_and_takes_one(flex: FlexWorld) -> None:
    student = Visitor(flex.world.student)
    page = text_of(student.get("/flex/"))
    assert "Where will you Flex?" in page
    assert "2 of 2 seats left" in page
    assert "Pick by" in page

    answer = student.post(at(flex.robots, "sign-up/"))

    assert answer.status_code == 303
    page = text_of(student.get("/flex/"))
    assert "You’re in: Robotics lab" in page
    assert "1 of 2 seats left" in page
    assert "Switch here: Open studio" in page


@pytest.mark.parametrize("others", [True, False])
def test_a_seat_on_a_day_that_became_a_holiday_is_not_silently_gone(
    flex: FlexWorld, others: bool
) -> None:
    tomorrow = TODAY + timedelta(days=1)
    flex.sign_up(0, flex.robots, tomorrow)
    student, off = Visitor(flex.world.student), {"is_school_day": False, "note": "Snow"}
    assert "There is no Flex on" not in text_of(student.get("/flex/"))

    CalendarDay.objects.create(school=flex.world.school, date=tomorrow, **off)
    if not others:
        Period.objects.filter(name=FLEX).update(kind="class")
    page = text_of(student.get("/flex/"))

    assert "There is no Flex on Tuesday, September 15" in page
    assert "so Robotics lab does not take place then" in page
    assert "There is no Flex" not in text_of(Visitor(flex.world.students[1]).get("/flex/"))


def test_a_full_activity_has_a_line_with_ones_place_in_it(flex: FlexWorld) -> None:
    flex.sign_up(1, flex.studio)
    student = Visitor(flex.world.student)
    assert "Join the line: Open studio" in text_of(student.get("/flex/"))

    student.post(at(flex.studio, "sign-up/"))

    assert "number 1 of 1 in line" in text_of(student.get("/flex/"))
    student.post(at(flex.studio, "give-up/"))
    assert flex.states(flex.studio) == {1: "in"}


def test_a_student_reads_who_put_them_there_and_has_no_button(flex: FlexWorld) -> None:
    flex.assign(flex.robots, 0)

    page = text_of(Visitor(flex.world.student).get("/flex/"))

    assert "A teacher put you here" in page
    assert "give-up/" not in page
    assert "sign-up/" not in page


def test_search_and_topic_filter_on_the_server_too(flex: FlexWorld) -> None:
    flex.activity("Open gym", topic="move")
    student = Visitor(flex.world.student)

    found = text_of(student.get("/flex/", q="bennett", only="move"))

    assert found.count("hidden>") >= 2
    assert 'data-in="move">' in found


def test_a_cancelled_date_says_why_and_that_the_choice_is_back(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.studio)
    flex.assign(flex.robots, 0)
    answer = Visitor(flex.world.teacher).post(at(flex.robots, "cancel/"), reason="Ms. B is away")
    assert answer.status_code == 303

    page = text_of(Visitor(flex.world.student).get("/flex/"))

    assert "Robotics lab does not take place" in page
    assert "Ms. B is away" in page
    assert "You’re in: Open studio" in page


def test_home_says_where_a_student_goes(flex: FlexWorld) -> None:
    student = Visitor(flex.world.student)
    assert "Where will you Flex?" in text_of(student.get("/"))

    flex.sign_up(0, flex.robots)

    assert "Flex: Robotics lab" in text_of(student.get("/"))


def test_home_keeps_quiet_in_a_school_without_flex(world: World) -> None:
    assert "Flex" not in text_of(Visitor(world.student).get("/"))


def test_calendars_read_where_a_student_goes_as_long_as_it_takes_place(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.studio)
    who = person_of(flex.world.student)
    entry = of_student(student_id=who, first=TODAY, last=TODAY + timedelta(days=9))[0]
    assert (entry.title, entry.period, entry.is_in) == ("Open studio", FLEX, True)
    assert entry.starts_at.strftime("%H:%M") == "11:40"

    commands.cancel_session(
        actor=actor_of(flex.world.librarian),
        activity_id=flex.studio.id,
        day=TODAY,
        reason="Ill",
        now=flex.now,
    )

    assert of_student(student_id=who, first=TODAY, last=TODAY) == []


def test_the_owner_sees_who_comes_taps_and_scans(flex: FlexWorld) -> None:
    first, second = flex.world.students[:2]
    for number, member in enumerate((first, second)):
        flex.sign_up(number, flex.robots)
        assert member.person
        member.person.student_number = f"00{number}"
        member.person.save()
    owner = Visitor(flex.world.teacher)

    owner.post(at(flex.robots, f"here/{person_of(first)}/"))
    answer = owner.post(at(flex.robots, "scan/"), number=" 001 ")

    assert answer.status_code == 303
    page = text_of(owner.get(at(flex.robots)))
    assert page.count("Here since") == 2
    assert "here, says Ms. Bennett" in page
    owner.post(at(flex.robots, f"here/{person_of(first)}/"), back="1")
    assert text_of(owner.get(at(flex.robots))).count("Here since") == 1


def test_a_scan_says_where_somebody_belongs_and_keeps_what_was_typed(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.studio)
    person = flex.world.student.person
    assert person
    person.student_number = "4711"
    person.save()
    owner = Visitor(flex.world.teacher)

    elsewhere = owner.post(at(flex.robots, "scan/"), number="4711")
    unknown = owner.post(at(flex.robots, "scan/"), number="4712")

    assert elsewhere.status_code == 409
    assert "belongs in Open studio, Room 214" in text_of(elsewhere)
    assert unknown.status_code == 422
    assert 'value="4712"' in text_of(unknown)


def test_the_losing_teacher_sees_where_their_student_is(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.studio)
    flex.assign(flex.robots, 0)

    page = text_of(Visitor(flex.world.librarian).get(at(flex.studio)))

    assert "Had to go elsewhere" in page
    assert "Robotics lab" in page


def test_a_coordinator_requires_students(flex: FlexWorld) -> None:
    page = Visitor(flex.coordinator)
    who = str(person_of(flex.world.student))
    assert "The school requires it" in text_of(page.get(at(flex.robots, "add/")))

    page.post(at(flex.robots, "add/"), people=who, rank="3", do="save")

    assert "Required by the school" in text_of(page.get(at(flex.robots)))
    assert "Take Student0" not in text_of(Visitor(flex.world.student).get("/flex/"))


def test_who_has_none_is_listed_and_placed(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.studio)
    teacher = Visitor(flex.world.teacher)
    page = text_of(teacher.get("/flex/none-yet/"))
    assert "2 of 3 students have nowhere to go." in page
    assert "Student0 Test" not in page
    who = str(person_of(flex.world.students[1]))

    assert "checked" in text_of(teacher.post("/flex/none-yet/assign/", day=DAY, student=who))
    done = teacher.post(
        "/flex/none-yet/assign/", day=DAY, student=who, activity=str(flex.robots.id)
    )

    assert done.status_code == 303
    assert flex.states(flex.robots) == {1: "in"}


def test_a_teacher_offers_an_activity_and_what_is_wrong_keeps_what_was_typed(
    flex: FlexWorld,
) -> None:
    teacher = Visitor(flex.world.teacher)
    typed = {
        "title": "Chess <club>",
        "topic": "other",
        "colour": "sky",
        "room": str(flex.world.library.id),
        "period": FLEX,
        "weekdays": ["1", "3"],
        "starts_on": "2026-09-14",
        "ends_on": "2026-09-01",
        "sign_up": "on",
    }
    wrong = teacher.post("/flex/activities/new/", **typed)
    assert wrong.status_code == 422
    assert "Chess &lt;club&gt;" in text_of(wrong)
    assert "It ends before it begins." in text_of(wrong)

    done = teacher.post("/flex/activities/new/", **{**typed, "ends_on": "2026-12-01"})

    assert done.status_code == 302
    made = Activity.objects.get(title="Chess <club>")
    assert (made.weekdays, made.owner_id) == ([1, 3], flex.world.teacher.id)
    assert "Chess &lt;club&gt;" in text_of(teacher.get("/flex/activities/"))
    assert "Open studio" not in text_of(teacher.get("/flex/activities/"))


@pytest.mark.parametrize("what", ["", "add/"])
def test_students_and_other_teachers_do_not_learn_who_comes(flex: FlexWorld, what: str) -> None:
    other = make_member(flex.world.school, "teacher")
    for member in (flex.world.student, other):
        assert Visitor(member).get(at(flex.robots, what)).status_code == 404


def test_a_school_without_a_flex_period_says_how_to_get_one(world: World) -> None:
    page = text_of(Visitor(world.admin).get("/flex/activities/"))

    assert "Your school has no Flex period yet" in page
    assert BellSchedule.objects.count() == 1


def test_the_room_shows_a_teachers_activities_of_today(flex: FlexWorld) -> None:
    flex.sign_up(0, flex.robots)

    page = text_of(Visitor(flex.world.teacher).get("/room/"))

    assert "Flex today" in page
    assert "1/2" in page
