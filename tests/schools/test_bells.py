"""The school's day: bells, day types, days off."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, date, datetime, time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.core.errors import Invalid, Refused
from corridor.schools import commands, queries, starter
from corridor.schools.commands.undo import undo_change
from corridor.schools.facts import DayFacts, PeriodFacts, ScheduleFacts
from corridor.schools.models import BellSchedule, Change, Period, School
from corridor.schools.rules import is_closed, period_problems, wave_problem
from tests.factories import TEN, World, actor_of

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


def test_one_lunch_wave_alone_makes_no_sense() -> None:
    common = period("4", "10:47", "11:34")
    lunch = PeriodFacts("Lunch", time(11, 35), time(12, 5), "lunch", "A")
    late = PeriodFacts("Lunch", time(12, 28), time(12, 58), "lunch", "B")

    assert "Only lunch A" in str(wave_problem([common, lunch]))
    assert "Lunch B has no row" in str(wave_problem([lunch, period("5", "11:40", "12:28", "B")]))
    assert wave_problem([common, lunch, late]) is None
    assert wave_problem([common]) is None


def test_names_of_periods_and_schedules_are_the_same_in_any_case(world: World) -> None:
    rows = [period("Flex", "08:00", "09:00"), period("flex", "09:00", "10:00")]
    assert list(period_problems(rows)) == [1]

    with pytest.raises(Invalid):
        save(world, period("1", "08:00", "09:00"), name="regular ")


def test_every_save_of_bells_leaves_one_line_in_the_log(world: World) -> None:
    made = save(world, period("1", "08:00", "09:00"))
    again = ScheduleFacts(name="Assembly", periods=(period("1", "08:10", "09:00"),))
    for _ in range(2):
        commands.save_bell_schedule(
            actor=actor_of(world.admin),
            school_id=world.school.id,
            schedule_id=made.id,
            facts=again,
            now=TEN,
        )

    new, edited = Change.objects.filter(subject="bells", subject_id=made.id).order_by("id")
    assert (new.before, new.after["name"]) == ({}, "Assembly")
    assert list(edited.before) == ["periods"]
    assert edited.after["periods"][0]["starts_at"] == "08:10"


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


def take_back(world: World) -> None:
    change = Change.objects.filter(subject="bells").order_by("-id")[0]
    undo_change(actor=actor_of(world.admin), change_id=change.id, now=TEN)


def state(world: World) -> list[object]:
    """Names, periods and which is the default of the schedules that are not put away."""
    found = queries.schedules(school_id=world.school.id)
    return [
        (s.name, s.is_default, sorted((p.name, p.starts_at) for p in s.periods.all()))
        for s in found
    ]


def test_saving_bells_is_taken_back(world: World) -> None:
    made = save(world, period("1", "08:00", "09:00"))
    before = state(world)
    facts = ScheduleFacts("Rally", (period("9", "10:00", "11:00"),), is_default=True)
    commands.save_bell_schedule(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        schedule_id=made.id,
        facts=facts,
        now=TEN,
    )
    assert state(world) != before

    take_back(world)

    assert state(world) == before


def test_a_new_schedule_is_taken_back_and_one_put_away_returns(world: World) -> None:
    before = state(world)
    save(world, period("1", "08:00", "09:00"))
    with_it = state(world)

    take_back(world)
    assert state(world) == before

    take_back(world)
    assert state(world) == with_it


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
