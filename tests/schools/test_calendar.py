"""The calendar: day types, days off, one week made like another, and the log of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.core.errors import Invalid, NotFound
from corridor.schools import commands, day_plans, queries
from corridor.schools.commands import calendar
from corridor.schools.commands.undo import undo_change
from corridor.schools.day_plans import dates_between
from corridor.schools.facts import DayFacts
from corridor.schools.models import BellSchedule, CalendarDay, Change
from tests.factories import TEN, World, actor_of, make_member, make_school

MONDAY = date(2026, 9, 14)
FRIDAY = date(2026, 9, 18)
SATURDAY = date(2026, 9, 19)
NEXT = date(2026, 9, 21)


def doing(world: World) -> dict[str, Any]:
    return {"actor": actor_of(world.admin), "school_id": world.school.id, "now": TEN}


def set_days(world: World, *days: DayFacts) -> int:
    return commands.set_calendar_days(days=days, **doing(world))


def types_of(world: World, first: date, last: date) -> str:
    """One letter a day: its type, ``-`` for a day off, ``.`` for a school day without."""
    days = queries.days(school_id=world.school.id, first=first, last=last).values()
    return "".join((day.day_type or ".") if day.is_school_day else "-" for day in days)


def alternate(world: World, first: date, last: date, types: Sequence[str] = ("A", "B")) -> int:
    return commands.alternate_day_types(span=(first, last), types=types, **doing(world))


def test_set_calendar_days_takes_no_schedule_of_another_school(world: World) -> None:
    theirs = BellSchedule.objects.get(school=make_school())

    with pytest.raises(NotFound):
        set_days(world, DayFacts(MONDAY, bell_schedule_id=theirs.id))

    assert not CalendarDay.objects.exists()


def test_day_types_take_turns_and_a_day_off_uses_none_up(world: World) -> None:
    set_days(world, DayFacts(date(2026, 9, 16), is_school_day=False))

    count = commands.alternate_day_types(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        span=(MONDAY, date(2026, 9, 21)),
        types=["A", "B"],
        now=TEN,
    )

    types = dict(CalendarDay.objects.order_by("date").values_list("date__day", "day_type"))
    assert count == 5
    assert types == {14: "A", 15: "B", 16: "", 17: "A", 18: "B", 21: "A"}


def test_alternate_day_types_refuses_a_span_that_runs_backwards(world: World) -> None:
    with pytest.raises(Invalid):
        commands.alternate_day_types(
            actor=actor_of(world.admin),
            school_id=world.school.id,
            span=(SATURDAY, MONDAY),
            types=["A"],
            now=TEN,
        )

    assert not CalendarDay.objects.exists()


def test_month_has_whole_weeks_and_marks_what_is_special(world: World) -> None:
    set_days(world, DayFacts(MONDAY, is_school_day=False, note="Labor Day"))

    [month] = queries.months(school_id=world.school.id, first=date(2026, 9, 1))

    cells = {cell.date: cell for week in month.weeks for cell in week if cell}
    assert all(len(week) == 7 for week in month.weeks)
    assert len(cells) == 30
    assert cells[MONDAY].kind == "off"
    assert cells[SATURDAY].kind == "weekend"


def test_coming_up_leaves_ordinary_days_and_weekends_out(world: World) -> None:
    set_days(
        world,
        DayFacts(MONDAY, "A"),
        DayFacts(SATURDAY, is_school_day=False),
        DayFacts(date(2026, 9, 15), is_school_day=False, note="Storm"),
    )

    found = queries.coming_up(school_id=world.school.id, since=MONDAY)

    assert [special.note for special in found] == ["Storm"]


def test_days_in_effect_are_ordinary_where_nobody_touched_them(world: World) -> None:
    set_days(world, DayFacts(MONDAY, "A"))

    found = queries.days(school_id=world.school.id, first=MONDAY, last=SATURDAY)

    assert list(found) == dates_between(MONDAY, SATURDAY)
    assert found[MONDAY] == DayFacts(MONDAY, "A")
    assert found[FRIDAY] == DayFacts(FRIDAY)
    assert found[SATURDAY] == DayFacts(SATURDAY, is_school_day=False)


def test_a_day_that_is_ordinary_again_leaves_no_row(world: World) -> None:
    set_days(world, DayFacts(MONDAY, is_school_day=False, note="Storm"))
    assert CalendarDay.objects.count() == 1

    set_days(world, DayFacts(MONDAY))

    assert not CalendarDay.objects.exists()
    assert types_of(world, MONDAY, MONDAY) == "."


def test_day_types_belong_to_weekdays(world: World) -> None:
    set_days(world, DayFacts(FRIDAY, is_school_day=False))

    count = commands.type_weekdays(
        span=(MONDAY, date(2026, 9, 25)),
        types={0: "A", 1: "B", 2: "GOLD", 3: "B", 4: "A"},
        **doing(world),
    )

    days = queries.days(school_id=world.school.id, first=MONDAY, last=date(2026, 9, 25))
    assert count == 9
    assert days[date(2026, 9, 16)].day_type == days[date(2026, 9, 23)].day_type == "GOLD"
    assert (days[FRIDAY].day_type, days[FRIDAY].is_school_day) == ("", False)
    assert days[date(2026, 9, 25)].day_type == "A"


def test_type_weekdays_wants_at_least_one_type(world: World) -> None:
    with pytest.raises(Invalid):
        commands.type_weekdays(span=(MONDAY, FRIDAY), types={0: "", 1: ""}, **doing(world))

    assert not Change.objects.exists()


def test_a_storm_moves_the_day_types_on_only_where_that_is_wanted(world: World) -> None:
    alternate(world, MONDAY, date(2026, 9, 25))
    assert types_of(world, MONDAY, date(2026, 9, 25)) == "ABABA--BABAB"
    storm = date(2026, 9, 15)

    commands.take_days_off(span=(storm, storm), note="Storm", **doing(world))
    assert types_of(world, MONDAY, date(2026, 9, 25)) == "A-BAB--ABABA"

    set_days(world, DayFacts(date(2026, 9, 16), is_school_day=False))
    assert types_of(world, MONDAY, date(2026, 9, 25)) == "A--AB--ABABA"


def test_copy_week_takes_types_bells_days_off_and_notes_along(world: World) -> None:
    early = BellSchedule.objects.create(school=world.school, name="Early")
    set_days(
        world,
        DayFacts(MONDAY, "A", note="Assembly"),
        DayFacts(date(2026, 9, 15), "B", early.id),
        DayFacts(FRIDAY, is_school_day=False, note="Workday"),
        DayFacts(date(2026, 9, 22), "Z", note="Gone"),
    )

    count = commands.copy_week(monday=MONDAY, onto=[NEXT, NEXT + day_plans.WEEK], **doing(world))

    days = queries.days(school_id=world.school.id, first=NEXT, last=date(2026, 10, 4))
    assert count == 6
    assert days[NEXT] == DayFacts(NEXT, "A", note="Assembly")
    assert days[date(2026, 9, 22)] == DayFacts(date(2026, 9, 22), "B", early.id)
    assert days[date(2026, 9, 25)].note == days[date(2026, 10, 2)].note == "Workday"
    assert days[date(2026, 9, 27)] == DayFacts(date(2026, 9, 27), is_school_day=False)


def test_the_preview_of_a_copy_is_what_the_copy_does(world: World) -> None:
    alternate(world, MONDAY, FRIDAY)
    onto = [date(2026, 9, 24), date(2026, 9, 30)]
    before = types_of(world, NEXT, date(2026, 10, 4))

    preview = commands.preview_of_copy(school_id=world.school.id, monday=FRIDAY, onto=onto)
    assert types_of(world, NEXT, date(2026, 10, 4)) == before

    commands.copy_week(monday=FRIDAY, onto=onto, **doing(world))
    after = queries.days(school_id=world.school.id, first=NEXT, last=date(2026, 10, 4))
    assert [change.after for change in preview] == [day for day in after.values() if day.day_type]


@pytest.mark.parametrize(
    "onto", [[], [MONDAY], [FRIDAY], [NEXT + n * day_plans.WEEK for n in range(41)]]
)
def test_copy_week_refuses_itself_nothing_and_years(world: World, onto: list[date]) -> None:
    with pytest.raises(Invalid):
        commands.copy_week(monday=MONDAY, onto=onto, **doing(world))

    assert not CalendarDay.objects.exists()
    assert not Change.objects.exists()


def test_copying_twice_changes_nothing_more_and_is_not_in_the_log_again(world: World) -> None:
    alternate(world, MONDAY, FRIDAY)
    counts = [commands.copy_week(monday=MONDAY, onto=[NEXT], **doing(world)) for _ in range(2)]

    assert counts == [5, 0]
    assert Change.objects.filter(subject="calendar").count() == 2


def test_one_save_is_one_line_with_every_day_before_and_after(world: World) -> None:
    alternate(world, MONDAY, FRIDAY)
    set_days(world, *(DayFacts(d, is_school_day=False, note="Fair") for d in (MONDAY, FRIDAY)))

    change = Change.objects.order_by("-id")[0]
    back = [calendar.facts_of(key, values) for key, values in change.before.items()]
    assert (change.subject, change.subject_id) == ("calendar", world.school.id)
    assert list(change.after) == ["2026-09-14", "2026-09-18"]
    assert back == [DayFacts(MONDAY, "A"), DayFacts(FRIDAY, "A")]


def test_another_schools_admin_changes_no_day(world: World) -> None:
    stranger = actor_of(make_member(make_school(), "school_admin"))
    whose = {**doing(world), "actor": stranger}

    with pytest.raises(NotFound):
        commands.set_calendar_days(days=[DayFacts(MONDAY, "A")], **whose)
    with pytest.raises(NotFound):
        commands.take_days_off(span=(MONDAY, FRIDAY), note="", **whose)
    with pytest.raises(NotFound):
        commands.copy_week(monday=MONDAY, onto=[NEXT], **whose)

    assert not CalendarDay.objects.exists()


def test_months_take_one_statement_for_one_and_for_twelve(world: World) -> None:
    alternate(world, MONDAY, MONDAY + timedelta(days=200))

    found: list[Any] = []
    for count in (1, 12):
        with CaptureQueriesContext(connection) as statements:
            found = queries.months(school_id=world.school.id, first=date(2026, 8, 1), count=count)
        assert (len(statements), len(found)) == (1, count)
    assert found[-1].first == date(2027, 7, 1)


def last_change() -> Change:
    found: Change = Change.objects.order_by("-id")[0]
    return found


def test_a_copied_week_is_taken_back_at_once(world: World) -> None:
    alternate(world, MONDAY, FRIDAY)
    set_days(world, DayFacts(NEXT, "Z", note="Concert"))
    before = queries.days(school_id=world.school.id, first=MONDAY, last=date(2026, 10, 11))
    commands.copy_week(monday=MONDAY, onto=[NEXT, date(2026, 10, 5)], **doing(world))
    after = queries.days(school_id=world.school.id, first=MONDAY, last=date(2026, 10, 11))

    undo_change(actor=actor_of(world.admin), change_id=last_change().id, now=TEN)

    found = queries.days(school_id=world.school.id, first=MONDAY, last=date(2026, 10, 11))
    assert found == before
    assert after != before
