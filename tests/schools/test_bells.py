"""The school's day: bells, day types, days off."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, date, datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.core.errors import Invalid, NotFound, Refused
from corridor.schools import commands, queries, starter
from corridor.schools.facts import DayFacts, PeriodFacts, ScheduleFacts
from corridor.schools.models import BellSchedule, CalendarDay, Period, School
from corridor.schools.rules import is_closed, period_problems
from tests.factories import TEN, World, actor_of, make_school

MONDAY = date(2026, 9, 14)
SATURDAY = date(2026, 9, 19)


def period(name: str, start: str, end: str, wave: str = "") -> PeriodFacts:
    return PeriodFacts(name, time.fromisoformat(start), time.fromisoformat(end), lunch_wave=wave)


def save(
    world: World, *periods: PeriodFacts, name: str = "Assembly", is_default: bool = False
) -> BellSchedule:
    return commands.save_bell_schedule(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        schedule_id=None,
        facts=ScheduleFacts(name=name, periods=periods, is_default=is_default),
        now=TEN,
    )


def set_days(world: World, *days: DayFacts) -> None:
    commands.set_calendar_days(
        actor=actor_of(world.admin), school_id=world.school.id, days=days, now=TEN
    )


def day(school: School, local_date: date) -> queries.DayBells:
    return queries.bells(school_id=school.id, local_date=local_date)


def test_bells_of_a_weekday_without_a_row_are_the_default_ones(world: World) -> None:
    found = day(world.school, MONDAY)

    assert (found.is_school_day, found.schedule_name) == (True, "Regular")
    assert [bell.name for bell in found.periods] == ["2", "3", "4"]
    assert found.periods[1].starts_at == datetime(2026, 9, 14, 13, 30, tzinfo=UTC)


def test_bells_of_a_weekend_without_a_row_are_none(world: World) -> None:
    found = day(world.school, SATURDAY)

    assert (found.is_school_day, found.periods) == (False, ())


def test_bells_follow_the_calendar(world: World) -> None:
    other = save(world, period("Assembly", "09:00", "11:00"))
    set_days(world, DayFacts(MONDAY, "B", other.id, note="Welcome"))

    found = day(world.school, MONDAY)

    assert (found.day_type, found.note, found.schedule_name) == ("B", "Welcome", "Assembly")
    assert found.listed_schedule_id == other.id


def test_a_day_off_has_no_bells(world: World) -> None:
    set_days(world, DayFacts(MONDAY, "A", is_school_day=False, note="Labor Day"))

    found = day(world.school, MONDAY)

    assert (found.is_school_day, found.periods, found.day_type) == (False, (), "")


def test_bells_take_two_statements(world: World) -> None:
    with CaptureQueriesContext(connection) as statements:
        day(world.school, MONDAY)

    assert len(statements) == 2


def test_bells_of_lunch_waves_differ(district: object) -> None:
    school = commands.create_school(
        slug="two",
        name="Two lunches",
        time_zone="America/New_York",
        now=TEN,
        schedules=(starter.REGULAR_TWO_LUNCHES,),
    )
    noon = datetime(2026, 9, 14, 15, 45, tzinfo=UTC)

    found = day(school, MONDAY)

    at_noon = {wave: bell.name for wave in found.waves if (bell := found.at(noon, wave))}
    assert at_noon == {"A": "Lunch", "B": "5"}
    assert len(found.of_wave("A")) == len(found.of_wave("B")) == 9


@pytest.mark.parametrize(
    ("clock", "name"), [("09:29", None), ("09:30", "3"), ("10:29", "3"), ("10:30", None)]
)
def test_period_at_holds_its_start_and_not_its_end(
    world: World, clock: str, name: str | None
) -> None:
    local = datetime.combine(MONDAY, time.fromisoformat(clock), tzinfo=world.school.zone)

    found = queries.period_at(
        school_id=world.school.id, time_zone=world.school.time_zone, now=local.astimezone(UTC)
    )

    assert (found.name if found else None) == name


def test_periods_may_overlap_only_in_different_waves() -> None:
    a, b = period("5", "11:40", "12:28", "A"), period("6", "12:00", "12:30", "B")

    assert period_problems([a, b]) == {}
    assert list(period_problems([a, period("6", "12:00", "12:30")])) == [1]
    assert list(period_problems([a, period("6", "12:00", "12:30", "A")])) == [1]


def test_periods_need_a_name_an_order_and_no_twin() -> None:
    rows = [period("1", "08:00", "09:00"), period("", "09:00", "10:00")]
    rows += [period("3", "11:00", "10:30"), period("1", "12:00", "13:00")]

    assert list(period_problems(rows)) == [1, 2, 3]


def test_save_bell_schedule_replaces_all_periods(world: World) -> None:
    schedule = BellSchedule.objects.get(school=world.school)

    commands.save_bell_schedule(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        schedule_id=schedule.id,
        facts=ScheduleFacts(name="Regular", periods=(period("1", "08:00", "09:00"),)),
        now=TEN,
    )

    assert [p.name for p in Period.objects.filter(bell_schedule=schedule)] == ["1"]
    assert BellSchedule.objects.get(id=schedule.id).is_default


def test_save_bell_schedule_refuses_overlaps_and_changes_nothing(world: World) -> None:
    with pytest.raises(Invalid) as refused:
        save(world, period("1", "08:00", "09:00"), period("2", "08:30", "09:30"))

    assert set(refused.value.fields) == {"period-1"}
    assert BellSchedule.objects.count() == 1


def test_a_new_default_takes_over(world: World) -> None:
    made = save(world, period("1", "08:00", "09:00"), is_default=True)

    default = BellSchedule.objects.get(school=world.school, is_default=True)
    assert default.id == made.id


def test_the_default_schedule_can_not_be_put_away(world: World) -> None:
    default = BellSchedule.objects.get(school=world.school)

    with pytest.raises(Refused):
        commands.archive_bell_schedule(
            actor=actor_of(world.admin),
            school_id=world.school.id,
            schedule_id=default.id,
            now=TEN,
        )

    assert BellSchedule.objects.get(id=default.id).archived_at is None


@pytest.mark.parametrize(("when", "kept"), [(MONDAY, True), (date(2026, 9, 11), False)])
def test_a_schedule_of_days_to_come_can_not_be_put_away(
    world: World, when: date, kept: bool
) -> None:
    made = save(world, period("1", "08:00", "09:00"))
    set_days(world, DayFacts(when, bell_schedule_id=made.id))

    with pytest.raises(Refused) if kept else nullcontext():
        commands.archive_bell_schedule(
            actor=actor_of(world.admin), school_id=world.school.id, schedule_id=made.id, now=TEN
        )

    assert (BellSchedule.objects.get(id=made.id).archived_at is None) is kept


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

    weeks = queries.month(school_id=world.school.id, first=date(2026, 9, 1))

    cells = {cell.date: cell for week in weeks for cell in week if cell}
    assert all(len(week) == 7 for week in weeks)
    assert len(cells) == 30
    assert cells[MONDAY].is_day_off
    assert (cells[SATURDAY].kind, cells[SATURDAY].is_day_off) == ("off", False)


def test_coming_up_leaves_ordinary_days_and_weekends_out(world: World) -> None:
    set_days(
        world,
        DayFacts(MONDAY, "A"),
        DayFacts(SATURDAY, is_school_day=False),
        DayFacts(date(2026, 9, 15), is_school_day=False, note="Storm"),
    )

    found = queries.coming_up(school_id=world.school.id, since=MONDAY)

    assert [special.note for special in found] == ["Storm"]


@pytest.mark.parametrize(
    ("start", "end", "closed"),
    [(None, None, False), (9, None, True), (9, 11, True), (9, 10, False), (11, None, False)],
)
def test_is_closed_from_its_start_until_its_end(
    start: int | None, end: int | None, closed: bool
) -> None:
    def at(hour: int | None) -> datetime | None:
        return datetime(2026, 9, 14, hour, tzinfo=UTC) if hour else None

    now = datetime(2026, 9, 14, 10, tzinfo=UTC)
    assert is_closed(closed_from=at(start), closed_until=at(end), now=now) is closed
