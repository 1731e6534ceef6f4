"""The school of a term: its bells, days and people, and the shortest ways to plan there."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize

from corridor.core.errors import Invalid, Refused
from corridor.core.tenancy import in_district
from corridor.passes import book
from corridor.planning.drafts import Draft
from corridor.planning.recurrence import Pattern
from corridor.planning.times import When
from corridor.rostering.models import SectionMeeting
from corridor.schools.commands import set_calendar_days
from corridor.schools.facts import DayFacts
from corridor.schools.models import BellSchedule, Period
from tests.covering.making import Wing
from tests.factories import actor_of, enroll, make_district, make_location, make_section, person_of
from tests.planning.term_days import day_of

ZONES = ("America/New_York", "Pacific/Honolulu", "Australia/Adelaide")
FIRST = date(2026, 9, 28)  # in Adelaide clocks change on October 4, in New York on November 1
WEEKS = 6
BELLS = {
    "early": {"2": (830, 900), "3": (905, 935), "4": (940, 1010)},
    "late": {"2": (1030, 1100), "3": (1105, 1135)},
}
STUDENTS = 4


class TermSchool(RuleBasedStateMachine):
    """Three kinds of bells, days that take turns, and a colleague who may cover."""

    def __init__(self) -> None:
        super().__init__()
        book.forget()
        self._undo = transaction.atomic()
        self._undo.__enter__()
        self._scope = in_district(make_district().id)
        self._scope.__enter__()
        self.held: dict[Any, datetime] = {}
        self.covered: set[date] = set()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self._scope.__exit__(None, None, None)
        self._undo.__exit__(None, None, None)

    @initialize(zone=st.sampled_from(ZONES), data=st.data())
    def open_the_school(self, zone: str, data: st.DataObject) -> None:
        self.data = data
        self.world = world = Wing(students=STUDENTS, time_zone=zone)
        self.school = world.school
        self.admin = actor_of(world.admin)
        self.now = day_of(self.school, FIRST).ends_at - timedelta(hours=17)  # seven in the morning
        world.change(world.nurse, capacity_to=1)
        self.rooms = {("3", ""): world.room, ("4", ""): world.next_door}
        enroll(world.next_door.sections.get(), *world.students)
        for day_type in "AB":
            room = make_location(self.school, f"Room {day_type}", kind="classroom")
            section = make_section(room, period="2")
            SectionMeeting.objects.filter(section=section).update(day_type=day_type)
            enroll(section, *world.students)
            self.rooms["2", day_type] = room
        self.schedules = {name: self._bells(name) for name in BELLS}
        self._set(*(self._facts(n, "regular") for n in range(7 * WEEKS)))

    def _bells(self, name: str) -> BellSchedule:
        made = BellSchedule.objects.create(school=self.school, name=name)
        for period, (begins, ends) in BELLS[name].items():
            hours = [time(at // 100, at % 100) for at in (begins, ends)]
            Period.objects.create(
                bell_schedule=made, name=period, starts_at=hours[0], ends_at=hours[1]
            )
        return made

    def _facts(self, number: int, kind: str) -> DayFacts:
        day = FIRST + timedelta(days=number)
        schedule = self.schedules.get(kind)
        return DayFacts(
            date=day,
            is_school_day=kind != "off" and day.isoweekday() < 6,
            day_type="AB"[number % 2],
            bell_schedule_id=schedule.id if schedule else None,
        )

    def _set(self, *facts: DayFacts) -> None:
        set_calendar_days(actor=self.admin, school_id=self.school.id, days=facts, now=self.now)

    @property
    def today(self) -> date:
        return self.now.astimezone(day_of(self.school, FIRST).zone).date()

    def _day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def _draft(self, students: list[int], pattern: Pattern, when: When, **more: Any) -> Draft:
        world = self.world
        people = tuple(person_of(world.students[n]) for n in students)
        usual = {"destination_id": world.nurse.id, "minutes": 10}
        return Draft(students=people, pattern=pattern, when=when, **{**usual, **more})

    def _try(self, verb: Any, **arguments: Any) -> bool:
        """Do it; a refusal is an answer that changes nothing, anything else is a bug."""
        try:
            with transaction.atomic():
                verb(now=self.now, **arguments)
        except (Refused, Invalid):
            return False
        return True
