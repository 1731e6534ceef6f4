"""Where students find what they asked for: the calendar, in browsers side by side."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from corridor.accounts.models import Member
from corridor.planning.commands.answering import approve_scheduled
from corridor.planning.commands.scheduling import schedule
from corridor.planning.drafts import Draft
from corridor.planning.models import ScheduledPass
from corridor.planning.recurrence import Pattern
from corridor.planning.times import When
from corridor.schools.models import Location
from tests.e2e.axe import looks
from tests.e2e.faq.acting import is_asking, send_request
from tests.e2e.faq.conftest import Stage
from tests.factories import actor_of


def plan_visit(stage: Stage, by: Member, place: Location, minute: int = 1430) -> ScheduledPass:
    """For the last minutes of today's class, which is as long as the day."""

    def made() -> ScheduledPass:
        draft = Draft(
            students=(stage.school.student.person_id,),  # type: ignore[arg-type]
            destination_id=place.id,
            pattern=Pattern(dates=(stage.school.today,)),
            when=When(period="3", offset_minutes=minute),
            minutes=5,
        )
        saved = schedule(actor=actor_of(by), draft=draft, now=timezone.now())
        return ScheduledPass.objects.get(id__in=saved.ids)

    return stage.run(made)


def say_yes(stage: Stage, by: Member, asked: ScheduledPass) -> None:
    def said() -> None:
        approve_scheduled(actor=actor_of(by), plan_id=asked.id, now=timezone.now())

    stage.run(said)


def held_in(page: Page, title: str) -> Locator:
    """The class of the day with what stands in it."""
    return page.get_by_role("listitem").filter(has_text=title).first


def test_s74_students_see_pending_and_scheduled_passes_on_their_calendar(stage: Stage) -> None:
    school = stage.school
    stage.set(school.library, approval_scheduled="destination")
    asked = plan_visit(stage, school.student, school.library)
    student = stage.page(school.student, "/")
    student.get_by_role("link", name="Calendar", exact=True).click()

    biology = held_in(student, "Biology")
    expect(biology).to_contain_text("now")
    expect(biology).to_contain_text("Library")
    expect(biology).to_contain_text("asked, no answer yet")

    say_yes(stage, school.librarian, asked)
    # Without a reload.
    expect(biology).to_contain_text("scheduled")
    expect(biology).not_to_contain_text("asked, no answer yet")


def test_s74_a_request_of_now_stands_on_the_calendar_and_on_the_home_with_a_way_back(
    stage: Stage,
) -> None:
    school = stage.school
    student, calendar = stage.page(school.student), stage.page(school.student, "/schedule/")

    send_request(student, school.library)

    expect(held_in(calendar, "Biology")).to_contain_text("Library")
    expect(held_in(calendar, "Biology")).to_contain_text("asked, no answer yet")
    is_asking(student)
    expect(student.get_by_role("button", name="Cancel")).to_be_visible()


def test_a_calendar_is_gone_through_with_the_arrow_keys(stage: Stage) -> None:
    student = stage.page(stage.school.student, "/schedule/?view=week")
    monday = stage.school.today - timedelta(days=stage.school.today.weekday())

    expect(student.get_by_role("heading", name="This week")).to_be_visible()
    student.keyboard.press("ArrowRight")
    later = f"{monday + timedelta(weeks=1):%B} {(monday + timedelta(weeks=1)).day}"
    expect(student.get_by_role("heading", name=f"Week of {later}")).to_be_visible()
    student.keyboard.press("ArrowLeft")
    expect(student.get_by_role("heading", name="This week")).to_be_visible()


def test_a_calendar_address_is_made_and_read_without_a_sign_in(stage: Stage) -> None:
    school = stage.school
    plan_visit(stage, school.teacher, school.office)
    student = stage.page(school.student, "/schedule/address/")

    student.get_by_role("button", name="Make an address").click()
    address = student.get_by_label("Calendar address", exact=True)
    expect(address).to_be_visible()
    program = stage.page(school.senior).context.browser.new_context()  # type: ignore[union-attr]
    told = program.request.get(address.input_value())
    assert told.status == 200
    assert "SUMMARY:Front office" in told.text()
    student.get_by_role("button", name="End this address").click()
    expect(student.get_by_role("heading", name="You have no address")).to_be_visible()
    assert program.request.get(told.url).status == 410
    program.close()


def test_calendars_with_plans_have_no_axe_violation(stage: Stage, axe_source: str) -> None:
    """Of a student, a teacher and a place; with what is asked, scheduled, and without a time."""
    school = stage.school
    stage.set(school.library, approval_scheduled="destination")
    plan_visit(stage, school.student, school.library)
    lost = plan_visit(stage, school.teacher, school.office, 1410)
    stage.run(lambda: ScheduledPass.objects.filter(id=lost.id).update(due_at=None))
    student, teacher = stage.page(school.student, "/schedule/"), stage.page(school.teacher)
    librarian = stage.page(school.librarian, "/schedule/")
    expect(student.get_by_text("Without a time")).to_be_visible()
    found = {"day": looks(student, axe_source)}
    student.goto("/schedule/?view=week")
    found["week"] = looks(student, axe_source)
    teacher.goto("/schedule/?view=week")
    expect(teacher.get_by_text("1 leaving this period")).to_be_visible()
    found["classes"] = looks(teacher, axe_source)
    expect(librarian.get_by_text("1 coming this period")).to_be_visible()
    found["place"] = looks(librarian, axe_source)
    student.goto("/schedule/address/")
    student.get_by_role("button", name="Make an address").click()
    expect(student.get_by_label("Calendar address", exact=True)).to_be_visible()
    found["address"] = looks(student, axe_source)

    assert {state: faults for state, faults in found.items() if faults} == {}
