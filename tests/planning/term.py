"""A term of a school: staff and students plan, offices change days, and time goes on."""

from __future__ import annotations

import os
from datetime import time, timedelta
from itertools import islice

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    rule,
)

from corridor.core.errors import NotAllowed
from corridor.covering.commands.arranging import Plan, arrange
from corridor.desk.commands.absences import mark_absent, take_back_absence
from corridor.passes import commands
from corridor.passes.models import HallPass
from corridor.passes.models.passes import LIVE
from corridor.planning.commands import answering, scheduling, series
from corridor.planning.models import ScheduledPass, Series
from corridor.planning.models.scheduled import OPEN
from corridor.planning.recurrence import Pattern
from corridor.planning.times import When
from corridor.rostering.models import Absence
from corridor.schools.models import SchoolGate
from tests.covering.making import sign_in
from tests.factories import actor_of, person_of
from tests.planning.term_days import day_of
from tests.planning.term_school import FIRST, STUDENTS, WEEKS
from tests.planning.term_worker import TermWorker

LIFE = settings(
    max_examples=int(os.environ.get("CORRIDOR_STATEFUL_EXAMPLES", "4")),
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
# A control only has to find what is broken, not the shortest way to it.
FOUND = settings(LIFE, max_examples=60, phases=(Phase.generate,), derandomize=True)

who = st.integers(0, STUDENTS - 1)
# Mostly soon, so that much of what is planned is also met by what happens on its day.
ahead = st.one_of(st.integers(0, 4), st.integers(0, 7 * WEEKS - 1))
periods = st.sampled_from(["2", "3", "4"])
minutes_in = st.sampled_from([0, 5, 20, 50, 90])


class Term(TermWorker):
    """Staff and students plan, offices change days, and the worker comes by whenever it may."""

    @rule(number=who, days=ahead, period=periods, into=minutes_in, fixed=st.booleans())
    def staff_plan_a_period(
        self, number: int, days: int, period: str, into: int, fixed: bool
    ) -> None:
        more = {"origin_id": self.world.library.id} if fixed else {}
        when, pattern = When(period, into), Pattern(dates=(self._day(days),))
        draft = self._draft([number], pattern, when, **more)
        self._try(scheduling.schedule, actor=actor_of(self.world.teacher), draft=draft)

    @rule(number=who, days=ahead, hour=st.integers(8, 11), minute=st.sampled_from([0, 15, 30, 45]))
    def staff_plan_a_time(self, number: int, days: int, hour: int, minute: int) -> None:
        when, pattern = When(at=time(hour, minute)), Pattern(dates=(self._day(days),))
        draft = self._draft([number], pattern, when)
        self._try(scheduling.schedule, actor=actor_of(self.world.teacher), draft=draft)

    @rule(
        first=who,
        weekdays=st.sets(st.integers(1, 5), max_size=2),
        day_types=st.sets(st.sampled_from("AB"), max_size=1),
        period=periods,
    )
    def staff_plan_a_series(
        self, first: int, weekdays: set[int], day_types: set[str], period: str
    ) -> None:
        pattern = Pattern(
            starts_on=self.today,
            ends_on=self._day(13),
            weekdays=frozenset(weekdays),
            day_types=frozenset(day_types),
        )
        students = [first, (first + 1) % STUDENTS]
        draft = self._draft(students, pattern, When(period, 5), minutes=5)
        self._try(scheduling.schedule, actor=actor_of(self.world.teacher), draft=draft)

    @rule(number=who, days=st.integers(0, 3), period=st.sampled_from(["2", "3"]))
    def a_student_asks(self, number: int, days: int, period: str) -> None:
        world = self.world
        when, pattern = When(period, 10), Pattern(dates=(self._day(days),))
        more = {"destination_id": world.next_door.id, "host_id": world.hale.id, "minutes": 5}
        draft = self._draft([number], pattern, when, **more)
        self._try(scheduling.schedule, actor=actor_of(world.students[number]), draft=draft)

    @rule(yes=st.booleans(), as_cover=st.booleans())
    def an_answer(self, yes: bool, as_cover: bool) -> None:
        """Of whoever was asked, or of the colleague who may cover for them at the moment."""
        plan = ScheduledPass.objects.filter(state="requested").order_by("made_at", "id").first()
        if plan is None:
            return
        asked = {*plan.asked, *plan.asked_too}
        is_own = person_of(self.world.teacher if as_cover else self.world.hale) in asked
        may = is_own or (person_of(self.world.hale) in asked and as_cover and self._is_covered())
        actor = sign_in(self.world.teacher if as_cover else self.world.hale, at=self.now)
        verb = answering.approve_scheduled if yes else answering.decline_scheduled
        try:
            self._try(verb, actor=actor, plan_id=plan.id)
        except NotAllowed:
            assert not may, "whoever was asked, or their cover, could not answer"
        else:
            assert may, "a stranger answered"

    def _is_covered(self) -> bool:
        """Whether period 4 of today is covered, from the bell before it until its own."""
        bells = day_of(self.school, self.today).bells
        if self.today not in self.covered or "4" not in bells:
            return False
        begins, ends = bells["4"]
        return max(before for _, before in bells.values() if before <= begins) <= self.now < ends

    @rule(days=st.integers(0, 3))
    def the_office_arranges_a_cover(self, days: int) -> None:
        plan = Plan(self.world.hale.id, self.world.teacher.id, (self._day(days),), ("4",))
        if self._try(arrange, actor=self.admin, plan=plan):
            self.covered.add(self._day(days))

    @rule(days=ahead, kind=st.sampled_from(["regular", "early", "late", "off"]))
    def the_office_changes_a_day(self, days: int, kind: str) -> None:
        self._set(self._facts((self._day(days) - FIRST).days, kind))

    @rule(number=who, period=periods, kind=st.sampled_from(["early", "late", "off"]))
    def bells_change_after_somebody_planned_by_them(
        self, number: int, period: str, kind: str
    ) -> None:
        days = self._school_day(1)
        self.staff_plan_a_period(number, days, period, 5, fixed=False)
        self.the_office_changes_a_day(days, kind)
        self._sleep(days)
        self.until_the_next_plan()

    @rule(number=who, period=periods)
    def whoever_has_a_plan_is_absent(self, number: int, period: str) -> None:
        days = self._school_day(1)
        self.staff_plan_a_period(number, days, period, 5, fixed=False)
        self._sleep(days)
        self.a_student_is_absent_today(number)
        self.until_the_next_plan()

    @rule(number=who, minutes=st.integers(0, 25))
    def bells_change_after_a_cover_was_arranged(self, number: int, minutes: int) -> None:
        days = self._school_day(1)
        self.a_student_asks(number, self._school_day(2), "2")
        self.the_office_changes_a_day(days, "regular")
        self.the_office_arranges_a_cover(days)
        self.the_office_changes_a_day(days, "early")
        self._sleep(days)
        begins, _ends = day_of(self.school, self.today).bells["4"]
        self._go_on(begins + timedelta(minutes=minutes))
        self.an_answer(yes=True, as_cover=True)

    def _school_day(self, number: int) -> int:
        """In how many days the first, second, … school day from tomorrow on is."""
        ahead = (n for n in range(1, 60) if day_of(self.school, self._day(n)).bells)
        return next(islice(ahead, number - 1, None))

    def _sleep(self, nights: int) -> None:
        for _ in range(nights):
            self.a_night_passes()

    @rule(number=who)
    def a_student_is_absent_today(self, number: int) -> None:
        mark_absent(
            actor=self.admin, students=[person_of(self.world.students[number])], now=self.now
        )

    @rule()
    def an_absence_is_taken_back(self) -> None:
        if found := Absence.objects.filter(date=self.today, ended_at__isnull=True).first():
            take_back_absence(actor=self.admin, absence_id=found.id, now=self.now)

    @rule(number=who, join=st.booleans())
    def the_list_of_a_series_changes(self, number: int, join: bool) -> None:
        if found := Series.objects.filter(ended_at__isnull=True).order_by("made_at").first():
            people = [person_of(self.world.students[number])]
            change = {"join": people} if join else {"leave": people}
            series.change_list(actor=self.admin, series_id=found.id, now=self.now, **change)

    @rule(days=st.integers(0, 5), back=st.booleans())
    def a_day_of_a_series_is_left_out(self, days: int, back: bool) -> None:
        if found := Series.objects.filter(ended_at__isnull=True).order_by("made_at").first():
            day = [self._day(days)]
            skip, again = ([], day) if back else (day, [])
            series.change_days(
                actor=self.admin, series_id=found.id, skip=skip, back=again, now=self.now
            )

    @rule()
    def somebody_cancels(self) -> None:
        if plan := ScheduledPass.objects.filter(state__in=OPEN).order_by("due_at", "id").first():
            self._try(answering.cancel_scheduled, actor=self.admin, plan_ids=[plan.id])

    @rule(number=who)
    def a_student_goes_and_comes_back(self, number: int) -> None:
        """Whoever is out comes back, whoever is not goes to the restroom."""
        member = self.world.students[number]
        actor = actor_of(member)
        live = HallPass.objects.filter(student_id=person_of(member), state__in=LIVE).first()
        if live is None:
            ask = commands.Ask(person_of(member), self.world.restroom.id)
            self._try(commands.request_pass, actor=actor, ask=ask)
        else:
            verb = commands.end_pass if live.state == "out" else commands.cancel_pass
            self._try(verb, actor=self.admin, pass_id=live.id)

    @rule(frozen=st.booleans())
    def the_halls_are_cleared(self, frozen: bool) -> None:
        SchoolGate.objects.filter(school=self.school).update(frozen=frozen)

    @rule(minutes=st.sampled_from([1, 7, 30, 95]))
    def minutes_pass(self, minutes: int) -> None:
        self._go_on(self.now + timedelta(minutes=minutes))

    @rule()
    def until_the_next_plan(self) -> None:
        self._go_on(min(self._instants(), default=self.now + timedelta(hours=1)))

    @rule()
    def a_night_passes(self) -> None:
        self._go_on(day_of(self.school, self.today).ends_at + timedelta(hours=7))
