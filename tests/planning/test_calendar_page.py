"""The calendar's pages: what students, teachers and rooms see on them, and what they don't."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.core.audit.models import AuditEntry
from corridor.passes.commands import Ask, request_pass
from corridor.planning.models import ScheduledPass
from corridor.planning.times import When
from corridor.planning.views import calendar
from corridor.rostering.models import SectionMeeting
from corridor.schools.models import BellSchedule, CalendarDay, Period
from tests.factories import (
    TEN,
    World,
    actor_of,
    enroll,
    make_location,
    make_member,
    make_section,
    person_of,
    staff_place,
)
from tests.pages import Visitor, at_ten, text_of
from tests.planning.making import TODAY, plan, planned

__all__ = ["at_ten"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
PAGE = "/schedule/"
TUESDAY, THURSDAY, LAST_WEEK = date(2026, 9, 15), date(2026, 9, 17), date(2026, 9, 7)


def words(response: Any) -> str:
    assert response.status_code == 200
    page = text_of(response).partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def see(visitor: Visitor, **query: Any) -> str:
    return words(visitor.get(PAGE, **query))


def early_release(world: World, day: date) -> None:
    """Period 3 is from 9:00 to 9:20 that day."""
    bells = BellSchedule.objects.create(school=world.school, name="Early release")
    Period.objects.create(bell_schedule=bells, name="3", starts_at=time(9), ends_at=time(9, 20))
    CalendarDay.objects.create(school=world.school, date=day, bell_schedule=bells, note="Snow")


def test_a_student_sees_classes_with_room_and_teacher_and_which_is_now(world: World) -> None:
    page = see(Visitor(world.student))

    assert "Your day" in page
    assert "Biology 9:30" not in page
    assert re.search(r"9:30 Biology +Ms. Bennett +Room 214 +Period 3 +now", page)
    assert "8:30 No class" in page


def test_students_schedule_a_visit_and_teachers_plan_a_pass(world: World) -> None:
    student, teacher = see(Visitor(world.student)), see(Visitor(world.teacher))

    assert "Schedule a visit" in student
    assert "Plan a pass" not in student
    assert "Plan a pass" in teacher
    assert "Schedule a visit" not in teacher


@pytest.mark.parametrize(
    ("state", "told"),
    [("requested", "asked, no answer yet"), ("scheduled", "scheduled"), ("missed", "missed")],
)
def test_a_plan_stands_in_its_class_with_its_state(world: World, state: str, told: str) -> None:
    plan(world, state=state, wake_at=None if state == "missed" else TEN)

    page = see(Visitor(world.student))

    assert re.search(rf"Biology .* 10:00 +Nurse +{told}", page)


def test_what_a_student_took_back_is_gone(world: World) -> None:
    plan(world, state="cancelled", end_reason="by_student", wake_at=None)

    assert "Nurse" not in see(Visitor(world.student))


def test_a_request_of_now_stands_on_the_calendar_too(world: World) -> None:
    world.change(world.library, approval="destination")
    ask = Ask(destination_id=world.library.id, student_id=person_of(world.student))
    request_pass(actor=actor_of(world.student), ask=ask, now=TEN)

    assert re.search(r"Biology .* Library +asked, no answer yet", see(Visitor(world.student)))


def test_the_week_shows_every_day_with_its_plans_and_days_off_with_their_note(
    world: World,
) -> None:
    CalendarDay.objects.create(
        school=world.school, date=THURSDAY, is_school_day=False, note="Founders’ Day"
    )
    CalendarDay.objects.create(school=world.school, date=TUESDAY, day_type="B")
    plan(world, date=TUESDAY, due_at=TEN + timedelta(days=1))

    page = see(Visitor(world.student), view="week")

    assert "This week" in page
    assert re.search(r"B day +Tue 15 .* 10:00 +Nurse +scheduled", page)
    assert re.search(r"No school · Founders’ Day +Thu 17", page)
    assert "Sat" not in page


def test_a_class_of_one_day_type_meets_on_its_days_only(world: World) -> None:
    SectionMeeting.objects.filter(section=world.section).update(day_type="A")
    CalendarDay.objects.create(school=world.school, date=TODAY, day_type="B")
    CalendarDay.objects.create(school=world.school, date=TUESDAY, day_type="A")
    visitor = Visitor(world.student)

    assert "Biology" not in see(visitor)
    assert re.search("A day .* Biology", see(visitor, day="2026-09-15"))


def test_an_early_release_day_has_its_own_bells_and_says_so(world: World) -> None:
    early_release(world, TUESDAY)
    plan(world, date=TUESDAY, due_at=datetime(2026, 9, 15, 13, 5, tzinfo=UTC))

    page = see(Visitor(world.student), day="2026-09-15")

    assert "Early release" in page
    assert "Snow" in page
    assert re.search(r"9:00 Biology .* 9:05 +Nurse", page)


def test_a_plan_for_a_time_that_the_day_does_not_have_is_told_apart(world: World) -> None:
    plan(world, due_at=None, when=When(period="9"))

    assert re.search(r"Without a time .* Nurse", see(Visitor(world.student)))


def test_a_day_off_says_so(world: World) -> None:
    CalendarDay.objects.create(school=world.school, date=TODAY, is_school_day=False, note="Holiday")

    page = see(Visitor(world.student))

    assert "No school Holiday" in page
    assert "Biology" not in page


def test_lunch_is_that_of_the_students_wave(world: World) -> None:
    bells = BellSchedule.objects.get(school=world.school)
    for wave, start in (("A", 11), ("B", 12)):
        Period.objects.create(
            bell_schedule=bells,
            name=f"Lunch {wave}",
            kind="lunch",
            lunch_wave=wave,
            starts_at=time(start, 40),
            ends_at=time(start, 59),
        )
    type(world.section).objects.filter(id=world.section.id).update(lunch_wave="B")

    page = see(Visitor(world.student))

    assert "12:40 Lunch B" in page
    assert "Lunch A" not in page


@pytest.mark.parametrize(
    ("zone", "due", "shown"),
    [
        ("America/New_York", datetime(2026, 11, 2, 15, 0, tzinfo=UTC), "10:00"),
        ("America/Los_Angeles", datetime(2026, 11, 2, 18, 0, tzinfo=UTC), "10:00"),
        ("Australia/Sydney", datetime(2026, 11, 1, 23, 0, tzinfo=UTC), "10:00"),
    ],
)
def test_the_day_after_a_change_of_clocks_reads_by_the_schools_clock(
    world: World, zone: str, due: datetime, shown: str
) -> None:
    world.change(world.school, time_zone=zone)
    plan(world, date=date(2026, 11, 2), due_at=due, wake_at=due)

    page = see(Visitor(world.student), day="2026-11-02")

    assert re.search(rf"9:30 Biology .* {shown} +Nurse", page)


def test_days_before_and_after_skip_the_weekend(world: World) -> None:
    page = text_of(Visitor(world.student).get(PAGE, day="2026-09-18"))

    assert "?view=day&day=2026-09-17" in page.replace("&amp;", "&")
    assert "?view=day&day=2026-09-21" in page.replace("&amp;", "&")


@pytest.mark.parametrize("day", ["nonsense", "0001-01-01", "9999-12-31", "2026-13-40"])
def test_a_date_that_is_none_is_today(world: World, day: str) -> None:
    assert "Your day" in see(Visitor(world.student), day=day)


def test_a_teacher_sees_who_leaves_and_who_comes_this_period(world: World) -> None:
    stranger = make_member(world.school, "student", given_name="Nia", family_name="Evans")
    plan(world, state="requested")
    plan(world, student=stranger, destination=world.room)
    plan(world, student=stranger, destination=world.library)

    page = see(Visitor(world.teacher))

    assert re.search(r"Biology .* 1 leaving this period +10:00 +Student0 Test *, +Nurse", page)
    assert re.search(r"1 coming this period +10:00 +Nia Evans +scheduled", page)
    assert "Library" not in page


def test_a_teachers_plan_that_is_over_is_not_counted(world: World) -> None:
    plan(world, state="cancelled", wake_at=None)

    assert "leaving" not in see(Visitor(world.teacher))


def test_whoever_left_the_class_is_not_counted(world: World) -> None:
    world.section.enrollments.filter(person_id=person_of(world.student)).update(ends_on=TODAY)
    plan(world)

    assert "leaving" not in see(Visitor(world.teacher))


def test_hidden_names_are_not_sent(world: World) -> None:
    plan(world)
    visitor = Visitor(world.teacher)
    visitor.post("/room/hide-names/", hide="1")

    page = text_of(visitor.get(PAGE))

    assert "1 leaving this period" in page
    assert "Student0" not in page


def test_the_librarian_sees_who_comes_by_time(world: World) -> None:
    plan(world, destination=world.library)
    plan(world, student=world.students[1])

    page = see(Visitor(world.librarian))

    assert re.search(r"Library .*Period 3 .* 1 coming this period +10:00 +Student0 Test", page)
    assert "Student1" not in page


def test_staff_without_classes_and_place_are_told_so(world: World) -> None:
    assert "No classes and no place of your own" in see(Visitor(world.admin))


def test_staff_look_at_a_students_day_and_the_past_is_noted(world: World) -> None:
    plan(world)
    visitor, student = Visitor(world.teacher), str(person_of(world.student))

    assert re.search("Student0 Test .* Nurse", see(visitor, student=student))
    assert not AuditEntry.objects.filter(kind="history_read").exists()

    plan(world, date=LAST_WEEK, due_at=TEN - timedelta(days=7), state="missed", wake_at=None)
    see(visitor, student=student, day="2026-09-07")

    (entry,) = AuditEntry.objects.filter(kind="history_read")
    assert entry.details == {"page": "calendar"}


def test_a_student_sees_no_one_elses(world: World) -> None:
    other = str(person_of(world.students[1]))

    assert Visitor(world.student).get(PAGE, student=other).status_code == 404


def test_without_the_log_the_past_would_be_looked_at_unseen(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of the note."""
    monkeypatch.setattr(calendar, "note_look", lambda **_values: None)
    plan(world, date=LAST_WEEK, due_at=TEN - timedelta(days=7), state="missed", wake_at=None)

    see(Visitor(world.teacher), student=str(person_of(world.student)), day="2026-09-07")

    assert not AuditEntry.objects.filter(kind="history_read").exists()


def test_a_substitute_sees_no_earlier_days(world: World) -> None:
    substitute = make_member(world.school, "substitute")
    enroll(world.section, substitute, part="teacher")
    plan(world, date=LAST_WEEK, due_at=TEN - timedelta(days=7), state="missed", wake_at=None)
    student = {"student": str(person_of(world.student)), "day": f"{LAST_WEEK}"}
    control, visitor = Visitor(world.teacher), Visitor(substitute)

    for look in ("day", "week"):
        assert "Nurse" in see(control, view=look, **student)
        told = see(visitor, view=look, **student)
        assert "Nurse" not in told
        assert "for whoever may see passes of earlier days" in told


def test_a_place_of_another_school_is_not_found(world: World) -> None:
    elsewhere = make_location(World().school, "Elsewhere")

    assert Visitor(world.teacher).get(PAGE, room=str(elsewhere.id)).status_code == 404


def test_a_week_costs_few_statements(world: World) -> None:
    """However much is planned."""
    visitor = Visitor(world.student)
    plan(world)
    see(visitor, view="week")

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            see(visitor, view="week")
        return len(asked)

    before = cost()
    ScheduledPass.objects.bulk_create([_planned_at(world, minutes) for minutes in range(20)])
    assert cost() == before


def _planned_at(world: World, minutes: int) -> ScheduledPass:
    return planned(world, due_at=TEN + timedelta(minutes=minutes))


def test_two_classes_in_one_period_both_stand_there(world: World) -> None:
    second = make_section(make_location(world.school, "Lab"), title="Chemistry lab")
    enroll(second, world.student)

    page = see(Visitor(world.student), view="week")

    assert "Chemistry lab" in page
    assert "Biology" in page


def test_a_place_is_chosen_beside_the_classes(world: World) -> None:
    staff_place(world.library, world.teacher)
    plan(world, destination=world.library)

    page = see(Visitor(world.teacher), room=str(world.library.id))

    assert "My classes" in page
    assert "1 coming this period" in page
