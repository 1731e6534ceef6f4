"""Planned movement on odd days, in three zones: bells that change after everything was saved, a
holiday that comes later, clocks that change between two days.

Each story is one part of planned movement; ``odd_days`` has the schools.
"""

from __future__ import annotations

from datetime import datetime

from icalendar import Calendar
from playwright.sync_api import Locator, Page, expect

from corridor.accounts.models import Person
from corridor.flex.commands import save_activity
from corridor.flex.facts import ActivityFacts
from corridor.planning.feed_calendar import written
from corridor.planning.models import ScheduledPass
from corridor.planning.queries.feeds import entries_of
from corridor.planning.recurrence import Pattern
from corridor.planning.times import When
from tests.e2e.faq.acting import back_in_class, choose, come_back, name_of
from tests.e2e.faq.odd.odd_days import DAY, EARLY, ZONES, OddStage
from tests.factories import actor_of, person_of

NUMBER = "4711"


def planned(student: Page) -> Locator:
    return student.get_by_role("region", name="Planned")


def slot(calendar: Page, title: str) -> Locator:
    return calendar.get_by_role("listitem").filter(has_text=title).first


def test_scheduled_passes_follow_the_bell_or_the_clock_and_nothing_starts_on_a_holiday(
    odd: OddStage,
) -> None:
    school, (bound, fixed, listed) = odd.school, odd.school.students
    to, clock = school.library, When(at=school.at(20).time())
    odd.run(lambda: school.plan(fixed, to=to, when=clock))
    weekly = odd.run(
        lambda: school.plan(
            listed,
            to=to,
            when=When("4", 5),
            title="Chess",
            pattern=Pattern(starts_on=school.tomorrow, ends_on=school.later),
        )
    )
    b_days = Pattern(starts_on=school.tomorrow, ends_on=school.before, day_types=frozenset({"B"}))
    typed = odd.run(lambda: school.plan(fixed, to=to, when=When("4", 5), pattern=b_days))
    alone = odd.run(lambda: school.plan(bound, to=to, when=When("4", 5), dates=(school.holiday,)))
    far = odd.run(
        lambda: school.plan(bound, to=to, when=clock, dates=(school.before, school.after))
    )
    teacher = odd.page(school.teacher, f"/room/new-pass/later/?s={bound.person_id}&to={to.id}")
    teacher.get_by_label("Period", exact=True).select_option(label="Period 4")
    teacher.get_by_label("Minutes after the bell").fill("0")
    teacher.get_by_role("button", name="Schedule", exact=True).click()
    expect(teacher.get_by_text("1 pass is scheduled.")).to_be_visible()
    one, two = odd.page(bound), odd.page(fixed)
    expect(planned(one)).to_contain_text(f"Today, {school.words(60)} · period 4")
    expect(planned(two)).to_contain_text(f"Today, {school.words(20)}")

    odd.rings(EARLY)
    expect(back_in_class(one)).to_be_visible()
    assert odd.begun(bound) == [("scheduled", school.room_215.id)]
    expect(planned(two)).to_contain_text(f"Today, {school.words(20)}")

    odd.gives_free(school.holiday)
    days = [school.tomorrow, school.holiday, school.later]
    assert odd.states(weekly) == list(
        zip(days, ["scheduled", "cancelled", "scheduled"], strict=True)
    )
    assert [state for _day, state in odd.states(typed)] == ["cancelled", "scheduled"]
    teacher.goto(f"/plans/series/{weekly[0].series_id}/?day={school.holiday}")
    expect(teacher.get_by_text("That day is no longer one of its days.")).to_be_visible()
    come_back(one)
    expect(planned(one)).to_contain_text("There is no school that day, or no such period.")
    odd.as_if(school.at(120) + 2 * DAY)
    assert odd.begun(bound) == [("scheduled", school.room_215.id)]
    assert [state for _day, state in odd.states(alone)] == ["scheduled"]

    assert odd.dues(far) == school.instants(20)
    for day in (school.before, school.after):
        one.goto(f"/schedule/?day={day}")
        expect(slot(one, "Biology")).to_contain_text(school.words(20))


def feed(page: Page, address: str) -> dict[str, datetime]:
    """When each plan begins, in UTC, by its id."""
    told = page.request.get(address)
    assert told.status == 200
    return events_of(told.body())


def events_of(text: bytes) -> dict[str, datetime]:
    found = Calendar.from_ical(text).walk("VEVENT")
    return {str(event["uid"]).partition("@")[0]: event.decoded("dtstart") for event in found}


def test_calendars_and_feeds_move_with_the_bells_and_keep_the_clock(odd: OddStage) -> None:
    school, who = odd.school, odd.school.student
    clock = When(at=school.at(70).time())
    (bound,) = odd.run(lambda: school.plan(who, to=school.library, when=When("4", 20), minutes=10))
    (fixed,) = odd.run(lambda: school.plan(who, to=school.office, when=clock, minutes=5))
    (free,) = odd.run(
        lambda: school.plan(who, to=school.office, when=clock, dates=(school.tomorrow,))
    )
    around = (school.before, school.after)
    far = odd.run(lambda: school.plan(who, to=school.office, when=clock, dates=around))
    student = odd.page(who, "/schedule/address/")
    student.get_by_role("button", name="Make an address").click()
    address = student.get_by_label("Calendar address", exact=True).input_value()
    was = feed(student, address)
    assert (was[str(bound.id)], was[str(fixed.id)]) == (school.at(80), school.at(70))
    assert str(free.id) in was
    student.goto("/schedule/")
    expect(slot(student, "Art")).to_contain_text(school.words(80))

    odd.rings(EARLY)
    # Without a reload.
    expect(slot(student, "Art")).to_contain_text(school.words(18))
    expect(student.get_by_text(EARLY)).to_be_visible()
    expect(slot(student, "Front office")).to_contain_text(school.words(70))
    now = feed(student, address)
    assert (now[str(bound.id)], now[str(fixed.id)]) == (school.at(18), school.at(70))
    for member, words in ((school.colleague, "1 leaving"), (school.librarian, "1 coming")):
        staff = odd.page(member, "/schedule/")
        expect(staff.get_by_text(f"{words} this period")).to_be_visible()
        expect(staff.get_by_text(school.words(18)).first).to_be_visible()

    odd.gives_free(school.tomorrow)
    student.goto(f"/schedule/?day={school.tomorrow}")
    for words in ("No school", "Snow day", "Without a time"):
        expect(student.get_by_text(words).first).to_be_visible()
    assert str(free.id) not in feed(student, address)

    for day in around:
        student.goto(f"/schedule/?day={day}")
        expect(slot(student, "Front office")).to_contain_text(school.words(70))
    # As a program reads it in the days of the change, whatever the season is now.
    evening = school.instants(0)[0]
    told = odd.run(lambda: entries_of(actor=actor_of(who), site="", now=evening))
    then = events_of(written("", told))
    first, second = (then[str(plan.id)] for plan in far)
    assert [first, second] == school.instants(70)
    stays = school.school.time_zone in ZONES["clocks never change"]
    assert (second - first == 2 * DAY) == stays


def test_a_clubs_passes_leave_with_the_moved_bell_and_leave_the_holiday_out(odd: OddStage) -> None:
    school, members = odd.school, odd.school.students[:2]
    days = [school.today, school.holiday, school.before, school.after]
    page = odd.page(school.teacher, "/clubs/plan/")
    page.get_by_label("Club", exact=True).fill("Chess")
    page.get_by_label("Members", exact=True).fill("\n".join(map(name_of, members)))
    choose(page, "Place", "Library")
    choose(page, "Which period", "Period 4")
    for day in days:
        page.get_by_label("Another date").fill(day.isoformat())
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator(f'[name="date"][value="{day}"]')).to_be_checked()
    page.get_by_role("button", name="Make 8 passes").click()
    expect(page.get_by_text("8 passes are scheduled.")).to_be_visible()
    student = odd.page(members[0])
    expect(planned(student)).to_contain_text(f"Today, {school.words(60)} · period 4")

    odd.rings(EARLY)
    expect(back_in_class(student)).to_be_visible()
    for member in members:
        assert odd.begun(member) == [("scheduled", school.room_215.id)]

    odd.gives_free(school.holiday)
    page.reload()
    for day, count in zip(days[1:], (0, 1, 1), strict=True):
        row = page.get_by_role("listitem").filter(has_text=f"{day:%a, %b} {day.day}")
        expect(row.filter(has_text="2 passes")).to_have_count(count)
    found = odd.run(lambda: list(ScheduledPass.objects.filter(date__in=days[2:])))
    assert odd.dues(found) == school.instants(60)

    page.get_by_role("link", name="Plan more dates").click()
    choose(page, "Place", "Library")
    choose(page, "Which period", "Period 4")
    page.get_by_label("Another date").fill(school.holiday.isoformat())
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("There is no school that day.").first).to_be_visible()


def test_flex_begins_with_the_days_own_bell_and_not_on_a_holiday(odd: OddStage) -> None:
    school, who = odd.school, odd.school.student

    def offered() -> str:
        Person.objects.filter(id=person_of(who)).update(student_number=NUMBER)
        facts = ActivityFacts(
            title="Robotics lab",
            owner_id=school.teacher.id,
            location_id=school.room.id,
            period="Flex",
            starts_on=school.today,
            ends_on=school.after,
        )
        made = save_activity(actor=actor_of(school.teacher), facts=facts, now=school.now)
        return f"/flex/activities/{made.id}/"

    activity = odd.run(offered)
    student, owner = odd.page(who, f"/flex/?day={school.today}"), odd.page(school.teacher)
    expect(student.get_by_text(f"{school.words(120)} to {school.words(150)}")).to_be_visible()
    student.get_by_role("button", name="Sign up: Robotics lab").click()
    expect(student.get_by_role("heading", name="You’re in: Robotics lab")).to_be_visible()
    student.goto(f"/flex/?day={school.tomorrow}")
    student.get_by_role("button", name="Sign up: Robotics lab").click()
    expect(student.get_by_role("heading", name="You’re in: Robotics lab")).to_be_visible()

    odd.rings(EARLY)
    student.goto(f"/flex/?day={school.today}")
    expect(student.get_by_text(f"{school.words(30)} to {school.words(55)}")).to_be_visible()
    expect(student.get_by_role("heading", name="You’re in: Robotics lab")).to_be_visible()
    owner.goto(f"{activity}{school.today}/")
    expect(owner.get_by_text(f"{school.words(30)} to {school.words(55)}")).to_be_visible()
    owner.get_by_label("Scan an ID, or type its number").fill(NUMBER)
    owner.keyboard.press("Enter")
    here = owner.get_by_role("region", name="Here")
    expect(here.get_by_text("Here since")).to_be_visible()

    odd.gives_free(school.tomorrow)
    student.reload()
    chips = student.get_by_role("navigation", name="Which Flex").get_by_role("link")
    expect(chips.first).to_have_text("Today")
    skipped = f"{school.tomorrow:%a, %b} {school.tomorrow.day}"
    expect(chips.filter(has_text=skipped)).to_have_count(0)
    student.goto(f"/schedule/?day={school.tomorrow}")
    expect(student.get_by_text("No school").first).to_be_visible()
    for day in (school.before, school.after):
        owner.goto(f"{activity}{day}/")
        expect(owner.get_by_text(f"{school.words(120)} to {school.words(150)}")).to_be_visible()
