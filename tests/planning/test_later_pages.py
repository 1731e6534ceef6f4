"""Staff schedule passes on a page, and follow a series on its own."""

from __future__ import annotations

from typing import Any

import pytest

from corridor.accounts.commands.groups import save_group
from corridor.accounts.facts import GroupFacts
from corridor.accounts.models import Group, GroupMember, Member
from corridor.planning.commands.retiming import retime
from corridor.planning.models import ScheduledPass, Series
from corridor.planning.times import When
from corridor.schools.models import CalendarDay
from tests.factories import World, actor_of, make_member, make_school, person_of
from tests.pages import Visitor, text_of
from tests.passes.student_days import Clock, clock
from tests.planning.making import plan

__all__ = ["clock"]
pytestmark = pytest.mark.django_db
PAGE = "/room/new-pass/later/"
TUESDAY, THURSDAY = "2026-09-15", "2026-09-17"


@pytest.fixture
def teacher(world: World, clock: Clock) -> Visitor:
    return Visitor(world.teacher)


def form(world: World, *members: Member, **changes: Any) -> dict[str, Any]:
    usual = {
        "s": [str(person_of(member)) for member in members or (world.student,)],
        "to": str(world.nurse.id),
        "days": "once",
        "day": TUESDAY,
        "period": "3",
        "after": "5",
    }
    return {**usual, **changes}


def test_the_form_of_a_new_pass_leads_to_later(world: World, teacher: Visitor) -> None:
    assert f'formaction="{PAGE}"' in text_of(teacher.get("/room/new-pass/"))
    assert text_of(teacher.get(PAGE)).count('name="s"') == 3


def test_one_pass_is_scheduled_and_has_its_page(world: World, teacher: Visitor) -> None:
    answer = teacher.post(PAGE, **form(world, may_decline="1", note="Bring the form"))

    made = ScheduledPass.objects.get()
    assert answer.headers["Location"] == f"/plans/{made.id}/"
    assert (made.state, made.when, made.may_decline) == ("scheduled", When("3", 5), True)
    page = text_of(teacher.get(f"/plans/{made.id}/"))
    assert "Planned by Ms. Bennett" in page
    assert "Bring the form" in page


def test_the_preview_counts_before_anything_is_saved(world: World, teacher: Visitor) -> None:
    page = text_of(teacher.get(PAGE, **form(world, *world.students, day=[TUESDAY, "2026-09-19"])))

    assert "3 passes, 3 left out" in page
    assert "There is no school that day." in page
    assert not ScheduledPass.objects.exists()


def test_a_conflict_is_told_first_and_saved_with_a_second_word(
    world: World, teacher: Visitor
) -> None:
    wanted = form(world, *world.students, day=f"{TUESDAY}, 2026-09-19")

    asked = teacher.post(PAGE, **wanted)
    assert "Schedule them anyway" in text_of(asked)
    assert not ScheduledPass.objects.exists()
    saved = teacher.post(f"{PAGE}?anyway=1", **wanted)

    series = Series.objects.get()
    assert saved.headers["Location"] == f"/plans/series/{series.id}/"
    assert series.passes.count() == 3


def test_weekdays_day_types_and_exceptions_make_a_series(world: World, teacher: Visitor) -> None:
    for day, kind in (("2026-09-15", "A"), ("2026-09-22", "B"), ("2026-09-29", "A")):
        CalendarDay.objects.create(school=world.school, date=day, day_type=kind)
    wanted = form(world, days="repeat", weekday=["2"], type=["A"], until="2026-10-10")

    teacher.post(PAGE, **{**wanted, "from": TUESDAY, "skip": "2026-09-29"})

    assert [str(p.date) for p in ScheduledPass.objects.all()] == [TUESDAY]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"s": []}, "Choose at least one student."),
        ({"to": ""}, "Choose a place."),
        ({"day": ""}, "Choose a day."),
        ({"day": "tomorrow"}, "Write dates as"),
        ({"period": "", "at": ""}, "Choose a period"),
        ({"minutes": "many"}, "Use a whole number"),
        ({"days": "repeat", "from": THURSDAY, "until": TUESDAY}, "comes before the first"),
        ({"days": "repeat"}, "from which day and until which"),
    ],
)
def test_what_is_missing_is_told_and_what_was_typed_stays(
    world: World, teacher: Visitor, wrong: dict[str, Any], said: str
) -> None:
    answer = teacher.post(PAGE, **form(world, note="My words", title="My title", **wrong))

    assert answer.status_code == 422
    page = text_of(answer)
    assert said in page
    assert 'value="My words"' in page
    assert 'value="My title"' in page


def test_a_student_of_another_school_is_not_found(world: World, teacher: Visitor) -> None:
    stranger = make_member(make_school(), "student")

    assert teacher.post(PAGE, **form(world, stranger)).status_code == 404
    assert not ScheduledPass.objects.exists()


def test_students_have_no_such_page(world: World, clock: Clock) -> None:
    student = Visitor(world.student)
    assert student.get(PAGE).status_code == 404
    assert student.get("/plans/").status_code == 404


@pytest.fixture
def series(world: World, teacher: Visitor) -> Series:
    wanted = form(world, *world.students[:2], day=f"{TUESDAY} {THURSDAY}", title="Chess club")
    teacher.post(PAGE, **wanted)
    return Series.objects.get()


def test_a_series_shows_who_when_and_how_each_pass_stands(
    world: World, teacher: Visitor, series: Series
) -> None:
    page = text_of(teacher.get(f"/plans/series/{series.id}/"))

    assert "Chess club" in page
    assert "period 3, 5 min after the bell" in page
    assert page.count("Scheduled") == 2
    assert "Chess club" in text_of(teacher.get("/plans/"))


def test_students_are_added_and_taken_off(world: World, teacher: Visitor, series: Series) -> None:
    third, first = (person_of(world.students[n]) for n in (2, 0))
    address = f"/plans/series/{series.id}/"
    assert f'name="join" value="{third}"' in text_of(teacher.get(address, q="Student2"))

    teacher.post(f"{address}people/", join=str(third))
    teacher.post(f"{address}people/", leave=str(first))

    open_ = ScheduledPass.objects.filter(state="scheduled")
    assert open_.filter(student_id=third).count() == 2
    assert not open_.filter(student_id=first).exists()


def test_a_day_is_left_out_and_had_again(world: World, teacher: Visitor, series: Series) -> None:
    address = f"/plans/series/{series.id}/"
    scheduled = ScheduledPass.objects.filter(state="scheduled", date=TUESDAY)

    teacher.post(f"{address}days/", skip=TUESDAY)
    assert not scheduled.exists()
    assert "Have this day again" in text_of(teacher.get(address, day=TUESDAY))
    teacher.post(f"{address}days/", back=TUESDAY)

    assert scheduled.count() == 2


def test_a_series_ends(world: World, teacher: Visitor, series: Series) -> None:
    teacher.post(f"/plans/series/{series.id}/end/")

    assert not ScheduledPass.objects.filter(state="scheduled").exists()
    page = text_of(teacher.get(f"/plans/series/{series.id}/"))
    assert "Ended" in page
    assert "End this series" not in page


def test_staff_move_a_plan_and_read_why_not(world: World, teacher: Visitor) -> None:
    scheduled = plan(world)
    address = f"/plans/{scheduled.id}/move/"

    refused = teacher.post(address, day="2026-09-19", period="3", after="5")
    assert refused.status_code == 409
    assert "There is no school that day." in text_of(refused)
    teacher.post(address, day=TUESDAY, period="3", after="10")

    scheduled.refresh_from_db()
    assert (str(scheduled.date), scheduled.when) == (TUESDAY, When("3", 10))


def test_a_plan_that_was_missed_says_why(world: World, teacher: Visitor) -> None:
    missed = plan(world, state="missed", end_reason="other_pass", wake_at=None)

    page = text_of(teacher.get(f"/plans/{missed.id}/"))

    assert "Missed" in page
    assert "Another pass was under way all through its time." in page


def in_group(world: World, *members: Member) -> Group:
    group = Group.objects.create(school=world.school, name="Band")
    for member in members:
        GroupMember.objects.create(group=group, person_id=person_of(member))
    return group


def test_a_series_follows_a_group(world: World, clock: Clock) -> None:
    group, admin = in_group(world, *world.students[:2]), Visitor(world.admin)
    assert "Band" in text_of(admin.get(PAGE))
    wanted = form(world, s=[], group=str(group.id), day=[TUESDAY, THURSDAY])
    assert "4 passes" in text_of(admin.get(PAGE, **wanted))

    admin.post(PAGE, **wanted)

    series = Series.objects.get()
    assert (series.group_id, series.passes.count()) == (group.id, 4)
    people = [person_of(member) for member in world.students[1:3]]
    actor = actor_of(world.admin)
    facts = GroupFacts(name="Band", people=tuple(people))
    save_group(
        actor=actor, school_id=world.school.id, facts=facts, group_id=group.id, now=clock.now
    )
    retime(school_id=world.school.id, now=clock.now)
    now_in = series.passes.filter(state="scheduled").values_list("student_id", flat=True)
    assert set(now_in) == set(people)


def test_who_does_not_look_after_groups_is_told_of_none(world: World, teacher: Visitor) -> None:
    group = in_group(world, world.student)

    assert "Band" not in text_of(teacher.get(PAGE))
    assert teacher.post(PAGE, **form(world, group=str(group.id))).status_code == 404
    assert not ScheduledPass.objects.exists()


def test_a_group_without_students_is_told(world: World, clock: Clock) -> None:
    group = in_group(world)

    answer = Visitor(world.admin).post(PAGE, **form(world, s=[], group=str(group.id)))

    assert answer.status_code == 422
    assert "Nobody is in this group yet." in text_of(answer)


def test_a_note_is_changed_for_the_passes_to_come(world: World, teacher: Visitor) -> None:
    teacher.post(PAGE, **form(world, day=[TUESDAY, THURSDAY], note="Bring a pen"))
    series = Series.objects.get()
    missed = series.passes.earliest("date")
    ScheduledPass.objects.filter(id=missed.id).update(state="missed", wake_at=None)

    teacher.post(f"/plans/series/{series.id}/note/", note="Bring a book")

    found = series.passes.order_by("date").values_list("note", flat=True)
    assert list(found) == ["Bring a pen", "Bring a book"]
    page = f"/plans/series/{series.id}/"
    assert 'value="Bring a book"' in text_of(teacher.get(page))
    wrong = teacher.post(f"{page}note/", note="x" * 201)
    assert wrong.status_code == 422
    assert "x" * 201 in text_of(wrong)
