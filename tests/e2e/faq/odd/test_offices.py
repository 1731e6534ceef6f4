"""Planned movement on odd days, second part: at the destination, the desk, covering, finding."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from io import StringIO

from playwright.sync_api import Page, expect

from corridor.accounts.models import Person
from corridor.passes.models import HallPass
from corridor.planning.models import ScheduledPass
from corridor.planning.times import When
from tests.desk.making import Desk
from tests.e2e.faq.acting import choose, come_back, name_of
from tests.e2e.faq.odd.odd_days import DAY, EARLY, HALF, OddStage
from tests.factories import person_of

NUMBER = "4711"


def test_at_the_destination_the_way_back_leads_to_the_class_of_the_moved_bells(
    odd: OddStage,
) -> None:
    school, (stays, leaves, late) = odd.school, odd.school.students
    odd.run(lambda: school.plan(stays, leaves, to=school.library, when=When("4")))
    (missed,) = odd.run(
        lambda: school.plan(late, to=school.library, when=When(at=school.at(20).time()))
    )
    librarian = odd.page(school.librarian, "/room/")
    one, two = odd.page(stays), odd.page(leaves)

    odd.rings(EARLY)
    coming = librarian.get_by_role("region", name="On the way")
    expect(coming.get_by_text("from Room 215")).to_have_count(2)
    for student in (stays, leaves):
        coming.get_by_role("button", name=f"They’re here: {name_of(student)}").click()
    expect(one.get_by_text("clock stopped")).to_be_visible()
    expect(two.get_by_text("clock stopped")).to_be_visible()
    librarian.get_by_role("button", name=f"Send back: {name_of(stays)}").click()
    expect(one.get_by_role("heading", name="Heading back")).to_be_visible()
    come_back(one)

    # The day is off now: whoever is out still comes back, and nothing else starts.
    odd.gives_free(school.today)
    librarian.get_by_role("button", name=f"End, and a pass back: {name_of(leaves)}").click()
    expect(librarian.get_by_text("Return pass to Room 215 started.")).to_be_visible()
    expect(two.get_by_role("heading", name="Room 215")).to_be_visible()
    two.get_by_role("button", name="I’m here").click()
    expect(two.get_by_role("heading", name="Room 215")).to_have_count(0)
    odd.as_if(school.at(21))
    assert odd.begun(late) == []
    assert odd.states([missed]) == [(school.today, "scheduled")]


def scan(clerk: Page, number: str) -> None:
    clerk.get_by_label("1. Student").fill(number)
    clerk.keyboard.press("Enter")
    expect(clerk.get_by_text(number)).to_be_visible()


def test_the_desk_keeps_the_clock_and_sends_to_the_class_of_the_moved_bells(odd: OddStage) -> None:
    school, (leaves, comes, other) = odd.school, odd.school.students

    def opened() -> Desk:
        for number, member in enumerate((leaves, comes, other)):
            Person.objects.filter(id=person_of(member)).update(student_number=f"{NUMBER}{number}")
        desk = Desk(school)
        for day in (school.holiday, school.before, school.after):
            who = {"student_id": person_of(other), "day": day}
            desk.leave(school.at(20).time(), now=school.now, **who)
        return desk

    desk = odd.run(opened)
    clerk, teacher = odd.page(desk.clerk, "/desk/leaving/"), odd.page(school.colleague, "/room/")
    scan(clerk, f"{NUMBER}0")
    clerk.get_by_label("2. Time").fill(f"{school.at(20):%H:%M}")
    choose(clerk, "3. Reason", "Appointment")
    clerk.get_by_role("button", name="Save", exact=True).click()
    soon = clerk.locator("#desk-soon")
    expect(soon.get_by_text(f"{school.words(20)} · Appointment")).to_be_visible()

    odd.rings(EARLY)
    clerk.goto("/desk/")
    expect(soon.get_by_text(f"{school.words(20)} · Appointment")).to_be_visible()
    teacher.reload()
    leaving = teacher.get_by_role("listitem").filter(has_text="Leaving early · Appointment")
    expect(leaving).to_contain_text(school.words(20))
    scan(clerk, f"{NUMBER}1")
    expect(clerk.get_by_text("Goes to Art")).to_be_visible()
    choose(clerk, "3. Reason", "Bus was late")
    clerk.get_by_role("button", name="Save", exact=True).click()
    expect(teacher.get_by_text("Late arrival · Bus was late")).to_be_visible()

    odd.gives_free(school.holiday)
    clerk.goto("/desk/leaving/")
    scan(clerk, f"{NUMBER}1")
    clerk.get_by_label("2. Time").fill(f"{school.at(20):%H:%M}")
    choose(clerk, "3. Reason", "Appointment")
    clerk.get_by_label("Day", exact=True).fill(school.holiday.isoformat())
    clerk.get_by_role("button", name="Save", exact=True).click()
    expect(clerk.get_by_text("There is no school that day.")).to_be_visible()
    expect(clerk.get_by_label("2. Time")).to_have_value(f"{school.at(20):%H:%M}")
    odd.forgive("status of 4")
    plans = odd.run(lambda: list(ScheduledPass.objects.filter(student_id=other.person_id)))
    assert odd.dues(plans) == [None, *school.instants(20)]
    told = clerk.request.get(f"/desk/export/file/?from={school.before}&to={school.after}")
    lines = list(csv.DictReader(StringIO(told.text().lstrip("\ufeff"))))
    assert {line["Time"] for line in lines} == {f"{school.at(20):%H:%M}"}


def test_who_covers_period_four_does_so_by_the_bells_of_the_day(odd: OddStage) -> None:
    school, away = odd.school, "Mr. Haddad"
    page = odd.page(school.teacher, "/covering/?q=Haddad")
    for day in (school.today, school.tomorrow):
        page.get_by_role("radio", name=away).check(force=True)
        page.get_by_role("radio", name="Pick dates").first.check(force=True)
        page.get_by_text("Dates and periods").first.click()
        page.get_by_label("From", exact=True).first.fill(day.isoformat())
        page.get_by_role("checkbox", name="4", exact=True).first.check(force=True)
        page.get_by_role("button", name="Cover for them").click()
        expect(page.get_by_role("heading", name="Coming up")).to_be_visible()
        page.goto("/covering/?q=Haddad")
    expect(page.get_by_role("heading", name="Active now")).to_have_count(0)
    office = odd.page(school.admin, "/admin/covering/")
    office.get_by_label("Who", exact=True).select_option(label="Ms. Bennett")
    office.get_by_label("Who comes").select_option(label="Somebody with a day pass")
    office.get_by_role("button", name="Save").click()
    path = office.get_by_text("/sign-in/day-pass/").inner_text().rstrip("/").rsplit("/", 1)[1]
    code = office.locator("[data-code]").inner_text().replace("-", "")
    substitute = odd.stranger()
    substitute.goto(f"/sign-in/day-pass/{path}/#{code}")
    substitute.get_by_label("Your name").fill("Mr. Okafor")
    substitute.get_by_role("button", name="Start the day").click()
    expect(substitute.get_by_text(f"Until {school.words(150)} today")).to_be_visible()

    odd.rings(EARLY)
    expect(page.get_by_role("heading", name="Active now")).to_be_visible()
    expect(page.get_by_text(f"until {school.words(30)}")).to_be_visible()
    substitute.reload()
    expect(substitute.get_by_text(f"Until {school.words(55)} today")).to_be_visible()

    odd.gives_free(school.tomorrow)
    page.goto("/covering/")
    coming = page.get_by_role("region", name="Coming up")
    expect(coming.get_by_text("no such period that day")).to_be_visible()

    odd.rings(HALF)
    # By itself.
    substitute.wait_for_url("**/sign-in/**")
    assert "/sign-in/" in substitute.request.get("/room/").url
    page.goto("/covering/")
    expect(page.get_by_role("heading", name="Active now")).to_have_count(0)


def around_the_last_change(odd: OddStage) -> list[datetime]:
    """Two passes that began at the same time of the clock, before and after the last change."""
    school, zone = odd.school, odd.school.school.zone
    days = [school.today - n * DAY for n in range(2, 400)]
    at = school.at(-60).time()
    began = [datetime.combine(day, at, zone) for day in days]
    other = (n for n, b in enumerate(began) if b.utcoffset() != began[0].utcoffset())
    instants = [began[next(other, 1)].astimezone(UTC), began[0].astimezone(UTC)]

    def made() -> None:
        for begins in instants:
            HallPass.objects.create(
                school=school.school,
                student_id=person_of(school.student),
                created_by=school.teacher,
                origin=school.room,
                destination=school.nurse,
                state="ended",
                minutes=5,
                requested_at=begins,
                started_at=begins,
                due_at=begins + timedelta(minutes=5),
                ended_at=begins + timedelta(minutes=4),
                end_reason="returned",
            )

    odd.run(made)
    return instants


def test_plans_are_found_at_the_moved_bell_and_files_have_the_clock_of_each_day(
    odd: OddStage,
) -> None:
    school, who = odd.school, odd.school.student
    instants = around_the_last_change(odd)
    odd.run(lambda: school.plan(who, to=school.library, when=When("4", 20), minutes=10))
    odd.run(lambda: school.plan(who, to=school.office, when=When("4", 5), dates=(school.tomorrow,)))
    admin = odd.page(school.admin, "/passes/")
    row = admin.get_by_role("region", name="Planned for today").get_by_role("listitem")
    expect(row).to_contain_text(school.words(80))

    odd.rings(EARLY)
    admin.reload()
    expect(row).to_contain_text(school.words(18))
    odd.gives_free(school.tomorrow)
    row.get_by_role("link").click()
    to_come = admin.get_by_role("region", name="To come").get_by_role("listitem")
    expect(to_come.filter(has_text="Library")).to_contain_text(school.words(18))
    expect(to_come.filter(has_text="Front office")).to_contain_text("no such time")

    began = [at.astimezone(school.school.zone) for at in instants]
    span = f"when=dates&first={began[0].date()}&last={began[1].date()}"
    told = admin.request.get(f"/passes/as-a-file/csv/?{span}").text()
    for at in began:
        assert f"{at:%Y-%m-%d %H:%M:%S}" in told
    rows = json.loads(admin.request.get(f"/passes/as-a-file/json/?{span}").text())
    found = {value for row in rows for value in row.values() if isinstance(value, str)}
    assert {at.isoformat() for at in began} <= found
