"""Clubs: a list and some dates become everybody's passes, and nobody has to ask."""

from __future__ import annotations

from datetime import date, timedelta

from playwright.sync_api import Page, expect

from corridor.accounts.models import Member
from corridor.planning.models import ScheduledPass
from corridor.schools.models import CalendarDay
from tests.e2e.faq.acting import choose, name_of
from tests.e2e.faq.conftest import Stage
from tests.factories import enroll, make_member, person_of

NAMES, DAYS = 40, 3


def fill_in(page: Page, stage: Stage, lines: list[str], days: list[date], club: str) -> None:
    page.goto("/clubs/plan/")
    page.get_by_label("Club", exact=True).fill(club)
    page.get_by_label("Members", exact=True).fill("\n".join(lines))
    choose(page, "Place", "Library")
    choose(page, "Which period", "Period 3")
    for day in days:
        page.get_by_label("Another date").fill(day.isoformat())
        page.get_by_role("button", name="Add", exact=True).click()
        expect(page.locator(f'[name="date"][value="{day}"]')).to_be_checked()


def coming_days(stage: Stage, number: int) -> list[date]:
    """School days from tomorrow on, weekends too: the story is told on any day."""
    days = [stage.school.today + timedelta(days=1 + n) for n in range(number)]
    for day in days:
        stage.run(
            lambda day=day: CalendarDay.objects.get_or_create(  # type: ignore[misc]
                school=stage.school.school, date=day
            )
        )
    return days


def members(stage: Stage, number: int) -> list[Member]:
    def make() -> list[Member]:
        school = stage.school
        made = [
            make_member(school.school, "student", given_name=f"Ada{n}", family_name=f"Berg{n}")
            for n in range(number)
        ]
        enroll(school.section, *made)
        return made

    return stage.run(make)


def lines_for(students: list[Member]) -> list[str]:
    """As a list from somewhere has them: now this way round, now that."""
    names = [name_of(student).split() for student in students]
    return [f"{b}, {a}" if n % 2 else f"{a} {b}" for n, (a, b) in enumerate(names)]


def plans(stage: Stage) -> int:
    return stage.run(
        lambda: ScheduledPass.objects.filter(school=stage.school.school, state="scheduled").count()
    )


def test_s43_a_teacher_assigns_a_list_ahead_in_one_action(stage: Stage) -> None:
    students, days = members(stage, 4), coming_days(stage, 2)
    teacher = stage.page(stage.school.teacher)

    fill_in(teacher, stage, lines_for(students), days, "Science fair")
    teacher.get_by_role("button", name="Make 8 passes").click()

    expect(teacher.get_by_text("8 passes are scheduled.")).to_be_visible()
    expect(teacher.get_by_role("heading", name="Science fair")).to_be_visible()
    assert plans(stage) == 8


def test_s42_a_listed_member_needs_no_request(stage: Stage) -> None:
    students, days = members(stage, 1), coming_days(stage, 1)
    teacher = stage.page(stage.school.teacher)
    fill_in(teacher, stage, lines_for(students), days, "Chess")
    teacher.get_by_role("button", name="Make 1 pass").click()
    expect(teacher.get_by_text("1 pass is scheduled.")).to_be_visible()

    def planned() -> tuple[str, tuple[object, ...]]:
        plan = ScheduledPass.objects.get(student_id=person_of(students[0]))
        return plan.state, tuple(plan.asked)

    assert stage.run(planned) == ("scheduled", ())


def test_s45_forty_names_and_three_dates_become_120_passes_after_a_look(stage: Stage) -> None:
    school, students, days = stage.school, members(stage, NAMES), coming_days(stage, DAYS)
    coordinator = stage.run(lambda: make_member(school.school, "activities_coordinator"))
    page = stage.page(coordinator)
    fill_in(page, stage, [*lines_for(students), "Nobody Known"], days, "Chess club")

    expect(page.get_by_text("40 found")).to_be_visible()
    expect(page.get_by_text("“Nobody Known” is nobody we know")).to_be_visible()
    expect(page.get_by_text("1 name is not matched.")).to_be_visible()
    page.get_by_role("button", name="Make 120 passes").click()

    expect(page.get_by_text("120 passes are scheduled. 1 name was left out.")).to_be_visible()
    assert plans(stage) == NAMES * DAYS

    # On the day each member finds it on their calendar, and the teacher who leaves.
    for student in (students[0], students[-1]):
        own = stage.page(student, f"/schedule/?day={days[-1]}")
        held = own.get_by_role("listitem").filter(has_text="Biology").first
        expect(held).to_contain_text("Library")
    left = stage.page(school.teacher, f"/schedule/?day={days[0]}")
    expect(left.get_by_text(f"{NAMES} leaving this period")).to_be_visible()
    expect(left.get_by_role("link", name=name_of(students[0]), exact=True)).to_be_visible()


def test_s45_a_conflict_is_told_before_and_the_rest_is_planned(stage: Stage) -> None:
    students, days = members(stage, 3), coming_days(stage, 2)
    page = stage.page(stage.school.teacher)
    fill_in(page, stage, lines_for(students[:1]), days[:1], "Chess")
    page.get_by_role("button", name="Make 1 pass").click()
    expect(page.get_by_text("1 pass is scheduled.")).to_be_visible()

    fill_in(page, stage, lines_for(students), days, "Choir")
    expect(
        page.get_by_text("There is a pass to Library at that time already.").last
    ).to_be_visible()
    page.get_by_label(f"Leave out {name_of(students[1])}").first.check(force=True)
    page.get_by_role("button", name="Make 4 passes").click()

    expect(page.get_by_text("4 passes are scheduled.")).to_be_visible()
    assert plans(stage) == 5
