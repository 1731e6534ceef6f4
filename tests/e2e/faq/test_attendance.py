"""The attendance clerk: the FAQ's sentences about coming late and leaving early."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from corridor.accounts.models import Member, Person
from corridor.passes.models import HallPass
from corridor.planning.models import ScheduledPass
from tests.desk.making import Desk
from tests.e2e.faq.acting import choose, name_of
from tests.e2e.faq.conftest import Stage
from tests.factories import person_of

NUMBER = "204981"
# What can be filled before anything else is opened: hidden fields and notes aside.
FIELDS = "form:has([value=save]) :is(input, select):visible"


def desk_of(stage: Stage) -> Desk:
    def made() -> Desk:
        person = person_of(stage.school.student)
        Person.objects.filter(id=person).update(student_number=NUMBER)
        return Desk(stage.school)

    return stage.run(made)


def scan(clerk: Page, number: str) -> None:
    """A scanner types the number into the focused field, and Enter."""
    expect(clerk.get_by_label("1. Student")).to_be_focused()
    clerk.keyboard.type(number)
    clerk.keyboard.press("Enter")
    expect(clerk.get_by_text(number)).to_be_visible()


def save(clerk: Page) -> None:
    clerk.get_by_role("button", name="Save", exact=True).click()


def row(clerk: Page, student: Member) -> Locator:
    return clerk.get_by_role("row").filter(has_text=name_of(student))


def ahead(stage: Stage, minutes: int) -> datetime:
    return timezone.now().astimezone(stage.school.school.zone) + timedelta(minutes=minutes)


def comes_now(stage: Stage) -> None:
    """The time of what is planned has come."""

    def moved() -> None:
        now = timezone.now()
        at = now.astimezone(stage.school.school.zone).time().replace(second=0, microsecond=0)
        ScheduledPass.objects.update(at=at, due_at=now, wake_at=now)

    stage.run(moved)


def test_s23_late_arrival_to_class_takes_three_fields(stage: Stage) -> None:
    school, desk = stage.school, desk_of(stage)
    teacher, clerk = stage.page(school.teacher, "/room/"), stage.page(desk.clerk, "/")
    expect(clerk.get_by_role("heading", name="Who’s at the desk?")).to_be_visible()
    expect(clerk.locator(FIELDS)).to_have_count(3)

    scan(clerk, NUMBER)
    expect(clerk.get_by_text(f"Goes to {school.section.title}")).to_be_visible()
    choose(clerk, "3. Reason", "Bus was late")
    save(clerk)

    expect(row(clerk, school.student).get_by_text("On the way")).to_be_visible()
    # The teacher sees the type of the reason, without having asked.
    expect(teacher.get_by_text("Late arrival · Bus was late")).to_be_visible()
    sent = stage.caller(school.teacher).now(school.student).json()
    assert (sent["origin"]["name"], sent["destination"]["name"]) == ("Late arrival", "Room 214")
    stage.caller(school.teacher).answer(school.student, "arrive")
    expect(row(clerk, school.student).get_by_text("In class")).to_be_visible()


def test_s23_class_to_early_dismissal_is_scheduled_in_three_fields(stage: Stage) -> None:
    school, desk = stage.school, desk_of(stage)
    teacher, clerk = stage.page(school.teacher, "/room/"), stage.page(desk.clerk, "/desk/leaving/")

    scan(clerk, NUMBER)
    at = ahead(stage, 20)
    clerk.get_by_label("2. Time").fill(f"{at:%H:%M}")
    choose(clerk, "3. Reason", "Appointment")
    save(clerk)

    soon = clerk.locator("#desk-soon")
    expect(soon.get_by_text(name_of(school.student))).to_be_visible()
    expect(teacher.get_by_text("Leaving early · Appointment")).to_be_visible()
    plan = stage.run(lambda: ScheduledPass.objects.select_related("destination").get())
    assert (plan.destination.name, plan.trip) == ("Early dismissal", "one_way")

    comes_now(stage)
    expect(soon.get_by_text("On the way")).to_be_visible()
    clerk.get_by_role("button", name=f"Picked up: {name_of(school.student)}").click()
    expect(row(clerk, school.student).get_by_text("Picked up")).to_be_visible()
    expect(soon.get_by_text("Nobody leaves early")).to_be_visible()
    expect(teacher.get_by_text("Leaving early · Appointment")).to_have_count(0)
    clerk.goto("/desk/absent/")
    expect(clerk.locator("#desk-absent").get_by_text(name_of(school.student))).to_be_visible()


def test_s23_both_are_filterable_and_neither_counts_toward_the_limit(stage: Stage) -> None:
    school, desk = stage.school, desk_of(stage)
    late, leaving, other = school.students[:3]
    now = timezone.now()
    local = now.astimezone(school.school.zone)
    stage.set(school.school, staff_passes_count=True)
    stage.run(lambda: desk.arrive(at=now, now=now, student_id=person_of(late)))
    at = local.time().replace(second=0, microsecond=0)
    who = {"student_id": person_of(leaving), "day": local.date()}
    stage.run(lambda: desk.leave(at, now=now, **who))
    stage.caller(school.teacher).ask(other, school.restroom)

    admin = stage.page(school.admin, "/passes/")
    for name in (late, leaving, other):
        expect(admin.get_by_text(name_of(name))).to_be_visible()
    for link, shown in (("Late arrivals", late), ("Leaving early", leaving)):
        admin.get_by_role("link", name=link).click()
        expect(admin.get_by_text(name_of(shown))).to_be_visible()
        expect(admin.get_by_role("region", name="1 pass").locator("tbody tr")).to_have_count(1)

    counted = stage.run(
        lambda: {p.student_id: p.counted_on for p in HallPass.objects.filter(state="out")}
    )
    assert counted[person_of(late)] is counted[person_of(leaving)] is None
    assert counted[person_of(other)] == school.today  # a pass by staff does count here
    for student in (late, leaving):
        stage.caller(school.teacher).answer(student, "end")
        page = stage.page(student)
        expect(page.get_by_text("5 of 5 passes left today")).to_be_visible()


def test_s23_students_never_see_the_places_of_the_desk(stage: Stage) -> None:
    school, desk = stage.school, desk_of(stage)
    stage.set(desk.late, is_destination=True)
    stage.set(desk.leaving, is_destination=True)
    student, program = stage.page(school.student, "/?all=1"), stage.caller(school.student)

    expect(student.get_by_role("link", name=school.restroom.name).first).to_be_visible()
    for place in (desk.late, desk.leaving):
        expect(student.get_by_text(place.name)).to_have_count(0)
        assert not program.sees(place)
        assert program.ask(school.student, place).status == 422
        assert program.ask(school.student, place, urgent=True).status == 422
        assert student.request.get(f"/passes/ask/{place.id}/").status == 404
    assert program.sees(school.restroom)
    assert not stage.run(HallPass.objects.exists)
