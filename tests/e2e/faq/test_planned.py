"""What is planned: visits that students ask for, passes that staff schedule."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from corridor.accounts.models import Member
from corridor.passes.models import HallPass
from corridor.planning.models import ScheduledPass
from corridor.schools.models import BellSchedule, Location, Period
from tests.e2e.faq.acting import back_in_class, is_asking, name_of
from tests.e2e.faq.conftest import Stage
from tests.factories import enroll, make_section, staff_place

MINUTE = timedelta(minutes=1)


def local(stage: Stage, *, ahead: timedelta) -> datetime:
    """A time of the school's clock, some time from now."""
    return (timezone.now() + ahead).astimezone(stage.school.school.zone)


def plan_visit(student: Page, place: Location, at: datetime) -> None:
    """From the home to the form of a place; at a time of the clock, today."""
    student.get_by_role("link", name="Schedule a visit").click()
    student.get_by_role("dialog").get_by_role("link", name=place.name).click()
    sheet = student.get_by_role("dialog")
    sheet.get_by_role("radio", name="Another time", exact=True).check()
    sheet.get_by_label("Another time of the day").fill(f"{at:%H:%M}")
    sheet.get_by_role("button", name="Ask for this visit").click()
    expect(planned(student).get_by_text(place.name)).to_be_visible()


def test_enter_in_the_note_asks_for_the_visit(stage: Stage) -> None:
    """The first button of a form is the one that Enter presses, hidden or not."""
    stage.set(stage.school.library, approval_scheduled="destination")
    student = stage.page(stage.school.student, f"/visits/new/{stage.school.library.id}/")
    at = local(stage, ahead=30 * MINUTE)
    student.get_by_role("radio", name="Another time", exact=True).check()
    student.get_by_label("Another time of the day").fill(f"{at:%H:%M}")
    note = student.get_by_label("What’s it about?")
    note.fill("My essay")
    note.press("Enter")

    expect(planned(student).get_by_text(stage.school.library.name)).to_be_visible()


def planned(student: Page) -> Locator:
    return student.get_by_role("region", name="Planned")


def time_has_come(stage: Stage) -> None:
    """Behind the pages the plans of the school are for this minute."""
    now = local(stage, ahead=timedelta())
    stage.run(
        lambda: ScheduledPass.objects.filter(state__in=("requested", "scheduled")).update(
            period="", at=now.time().replace(second=0, microsecond=0), due_at=now, wake_at=now
        )
    )


def passes_of(stage: Stage, student: Member) -> list[tuple[str, object]]:
    def found() -> list[tuple[str, object]]:
        rows = HallPass.objects.filter(student_id=student.person_id)
        return list(rows.values_list("source", "origin_id"))

    return stage.run(found)


def test_s25_a_visit_that_a_student_schedules_never_starts_without_a_yes(stage: Stage) -> None:
    school = stage.school
    stage.set(school.library, approval_scheduled="destination")
    student, librarian = stage.page(school.student), stage.page(school.librarian, "/room/")

    plan_visit(student, school.library, local(stage, ahead=30 * MINUTE))
    expect(planned(student).get_by_text("Asked, no answer yet")).to_be_visible()
    later = librarian.get_by_role("region", name="Asked for later")
    expect(later.get_by_text(name_of(school.student), exact=True)).to_be_visible()
    time_has_come(stage)

    expect(planned(student).get_by_text("Missed")).to_be_visible()
    expect(planned(student).get_by_text("Nobody answered in time")).to_be_visible()
    expect(planned(student).get_by_role("link", name="Ask again")).to_be_visible()
    assert passes_of(stage, school.student) == []

    plan_visit(student, school.library, local(stage, ahead=40 * MINUTE))
    later.get_by_role("button", name=f"Yes: {name_of(school.student)}").click()
    expect(planned(student).get_by_text("Scheduled", exact=True)).to_be_visible()
    time_has_come(stage)

    expect(back_in_class(student)).to_be_visible()
    assert passes_of(stage, school.student) == [("scheduled", school.room.id)]


def test_s46_a_student_asks_for_a_room_or_its_teacher_schedules_them(stage: Stage) -> None:
    school, who = stage.school, name_of(stage.school.student)
    stage.run(lambda: staff_place(school.room_215, school.colleague, "teaches"))
    stage.set(school.room_215, approval_scheduled="destination")
    student, teacher = stage.page(school.student), stage.page(school.colleague, "/room/")

    plan_visit(student, school.room_215, local(stage, ahead=30 * MINUTE))
    later = teacher.get_by_role("region", name="Asked for later")
    later.get_by_role("button", name=f"Not this time: {who}").click()
    expect(planned(student).get_by_text("Not this time", exact=True)).to_be_visible()

    teacher.goto("/room/new-pass/")
    teacher.get_by_role("button", name="Later").click()
    teacher.get_by_role("searchbox").fill(who)
    teacher.get_by_role("group", name="Found").get_by_label(who).check(force=True)
    teacher.get_by_label("Place", exact=True).select_option(label=school.room_215.name)
    teacher.get_by_label("At this time").fill(f"{local(stage, ahead=45 * MINUTE):%H:%M}")
    expect(teacher.get_by_role("region", name="Preview")).to_contain_text("1 pass")
    teacher.get_by_role("button", name="Schedule", exact=True).click()
    expect(teacher.get_by_text("1 pass is scheduled.")).to_be_visible()
    expect(teacher.get_by_text("the class at that time")).to_be_visible()
    time_has_come(stage)

    expect(back_in_class(student)).to_be_visible()
    assert passes_of(stage, school.student) == [("scheduled", school.room.id)]


def test_s59_requests_for_a_period_close_when_an_earlier_one_begins(stage: Stage) -> None:
    school = stage.school
    stage.run(lambda: _later_periods(stage))
    stage.set(school.library, cutoff_for="5", cutoff_period="4", approval_scheduled="nobody")
    student = stage.page(school.student, f"/visits/new/{school.library.id}/")
    fifth = student.get_by_role("radio", name="you’d miss Art")

    fifth.check()
    student.get_by_role("button", name="Ask for this visit").click()
    expect(planned(student).get_by_text("Scheduled", exact=True)).to_be_visible()
    planned(student).get_by_role("button", name="Cancel").click()
    expect(planned(student)).to_have_count(0)

    stage.run(lambda: _move_fourth(stage))
    student.goto(f"/visits/new/{school.library.id}/")
    expect(fifth).to_be_disabled()
    closed = "Requests for that time closed at the start of period 4."
    expect(student.get_by_text(closed)).to_be_visible()

    staff = stage.page(
        school.librarian,
        f"/room/new-pass/later/?s={school.student.person_id}&to={school.library.id}",
    )
    staff.get_by_label("Period", exact=True).select_option(label="Period 5")
    staff.get_by_role("button", name="Schedule", exact=True).click()
    anyway = staff.get_by_role("button", name="Schedule them anyway")
    expect(anyway.or_(staff.get_by_text("1 pass is scheduled."))).to_be_visible()
    if anyway.is_visible():
        anyway.click()
    expect(staff.get_by_text("1 pass is scheduled.")).to_be_visible()


def _later_periods(stage: Stage) -> None:
    """It is noon, in period 3; Art is in period 5."""
    school = stage.school
    bells = BellSchedule.objects.get(school=school.school)
    school.change(Period.objects.get(bell_schedule=bells), ends_at="15:00")
    for name, start, end in (("4", "15:00", "16:00"), ("5", "16:00", "23:59")):
        Period.objects.create(bell_schedule=bells, name=name, starts_at=start, ends_at=end)
    enroll(make_section(school.room, period="5", title="Art"), school.student)


def _move_fourth(stage: Stage) -> None:
    """Period 4 began at eleven."""
    third, fourth = (
        Period.objects.get(bell_schedule__school=stage.school.school, name=name) for name in "34"
    )
    stage.school.change(third, ends_at="11:00")
    stage.school.change(fourth, starts_at="11:00")


def test_s42_a_listed_club_member_needs_no_request(stage: Stage) -> None:
    school = stage.school
    members = school.students[:2]
    student, teacher = stage.page(school.student), stage.page(school.teacher, "/room/")
    staff = stage.page(school.teacher, "/room/new-pass/later/")

    for member in members:
        staff.locator("#people").get_by_label(name_of(member)).check(force=True)
    staff.get_by_label("Place", exact=True).select_option(label="Library")
    staff.get_by_label("At this time").fill(f"{local(stage, ahead=20 * MINUTE):%H:%M}")
    staff.get_by_text("More: minutes, note").click()
    staff.get_by_label("What it is called").fill("Chess club")
    expect(staff.get_by_role("region", name="Preview")).to_contain_text("2 passes")
    staff.get_by_role("button", name="Schedule", exact=True).click()
    expect(staff.get_by_role("heading", name="Chess club")).to_be_visible()

    expect(planned(student).get_by_text("Scheduled", exact=True)).to_be_visible()
    leaving = teacher.get_by_role("region", name="Leaving this period")
    expect(leaving.get_by_role("link")).to_have_count(4)
    time_has_come(stage)

    expect(back_in_class(student)).to_be_visible()
    assert stage.caller(school.student).now(school.student).json()["state"] == "out"


def test_s74_the_home_shows_what_is_asked_and_what_is_scheduled_each_with_its_state(
    stage: Stage,
) -> None:
    school = stage.school
    stage.set(school.library, approval_scheduled="destination")
    stage.set(school.guidance, approval_scheduled="nobody")
    student = stage.page(school.student)

    plan_visit(student, school.library, local(stage, ahead=30 * MINUTE))
    plan_visit(student, school.guidance, local(stage, ahead=60 * MINUTE))
    rows = planned(student).get_by_role("listitem")
    expect(rows.filter(has_text="Library")).to_contain_text("Asked, no answer yet")
    expect(rows.filter(has_text="Guidance")).to_contain_text("Scheduled")

    student.goto(f"/passes/ask/{school.guidance.id}/")
    student.get_by_role("button", name="Send my request").click()
    is_asking(student)
    now = student.get_by_role("region", name="Guidance", exact=True)
    now.get_by_role("button", name="Cancel").click()
    expect(student.get_by_text("Taken back.")).to_be_visible()
    rows.filter(has_text="Library").get_by_role("button", name="Cancel").click()
    expect(rows).to_have_count(1)
