"""A term of random days: whatever the calendar, absences, coverage and bells do, no pass that was
planned starts twice, never, or at the wrong bell."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from corridor.core.errors import Invalid, NotAllowed, Refused
from corridor.core.tenancy import in_district
from corridor.covering.commands.arranging import Plan, arrange
from corridor.covering.commands.retiming import retime as retime_covers
from corridor.desk.commands.absences import mark_absent, take_back_absence
from corridor.passes import book, commands
from corridor.passes.models import HallPass, PassEvent
from corridor.passes.models.passes import LIVE
from corridor.planning.commands import answering, retiming, scheduling, series, starting
from corridor.planning.drafts import Draft
from corridor.planning.falling_due import Occasion, what_now
from corridor.planning.models import ScheduledPass, Series
from corridor.planning.models.scheduled import OPEN
from corridor.planning.recurrence import Pattern
from corridor.planning.times import When
from corridor.rostering.models import Absence, SectionMeeting
from corridor.schools.commands import set_calendar_days
from corridor.schools.facts import DayFacts
from corridor.schools.models import BellSchedule, Period, SchoolGate
from tests.covering.making import Wing, sign_in
from tests.factories import actor_of, enroll, make_district, make_location, make_section, person_of
from tests.planning.term_days import Day, Facts, day_of, expected

ZONES = ("America/New_York", "Pacific/Honolulu", "Australia/Adelaide")
FIRST = date(2026, 9, 28)  # in Adelaide clocks change on October 4, in New York on November 1
WEEKS = 6
BELLS = {
    "early": {"2": (830, 900), "3": (905, 935), "4": (940, 1010)},
    "late": {"2": (1030, 1100), "3": (1105, 1135)},
}
AGAIN = timedelta(seconds=20)  # so long what was held back may still be held back
STUDENTS = 4
LIFE = settings(
    max_examples=int(os.environ.get("CORRIDOR_STATEFUL_EXAMPLES", "12")),
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)
# A control only has to find what is broken, not the shortest way to it.
FOUND = settings(LIFE, max_examples=15, phases=(Phase.generate,))

who = st.integers(0, STUDENTS - 1)
# Mostly soon, so that much of what is planned is also met by what happens on its day.
ahead = st.one_of(st.integers(0, 4), st.integers(0, 7 * WEEKS - 1))
periods = st.sampled_from(["2", "3", "4"])
minutes_in = st.sampled_from([0, 5, 20, 50, 90])


class Term(RuleBasedStateMachine):
    """Staff and students plan, offices change days, and the worker comes by whenever it may."""

    def __init__(self) -> None:
        super().__init__()
        book.forget()
        self._undo = transaction.atomic()
        self._undo.__enter__()
        self._scope = in_district(make_district().id)
        self._scope.__enter__()
        self.held: dict[Any, datetime] = {}

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
        more = {"destination_id": world.next_door.id, "host_id": world.hale.id}
        draft = self._draft([number], pattern, when, **more)
        self._try(scheduling.schedule, actor=actor_of(world.students[number]), draft=draft)

    @rule(yes=st.booleans(), as_cover=st.booleans())
    def an_answer(self, yes: bool, as_cover: bool) -> None:
        """Of whoever was asked, or of the colleague who may cover for them at the moment."""
        plan = ScheduledPass.objects.filter(state="requested").order_by("made_at", "id").first()
        if plan is None:
            return
        teaches_here = {*plan.asked, *plan.asked_too} & {person_of(self.world.teacher)}
        actor = sign_in(self.world.teacher if as_cover else self.world.hale, at=self.now)
        verb = answering.approve_scheduled if yes else answering.decline_scheduled
        try:
            self._try(verb, actor=actor, plan_id=plan.id)
        except NotAllowed:
            assert as_cover, "whoever was asked could not answer"
            assert not self._is_covered(), "the cover could not answer"
        else:
            assert not as_cover or teaches_here or self._is_covered(), "a stranger answered"

    def _is_covered(self) -> bool:
        """Whether period 4 of today is covered, from the bell before it until its own."""
        bells = day_of(self.school, self.today).bells
        if self.today not in self.covered or "4" not in bells:
            return False
        begins, ends = bells["4"]
        return max(before for _, before in bells.values() if before <= begins) <= self.now < ends

    @initialize()
    def nobody_is_covered(self) -> None:
        self.covered: set[date] = set()

    @rule(days=st.integers(0, 3))
    def the_office_arranges_a_cover(self, days: int) -> None:
        plan = Plan(self.world.hale.id, self.world.teacher.id, (self._day(days),), ("4",))
        if self._try(arrange, actor=self.admin, plan=plan):
            self.covered.add(self._day(days))

    @rule(days=ahead, kind=st.sampled_from(["regular", "early", "late", "off"]))
    def the_office_changes_a_day(self, days: int, kind: str) -> None:
        self._set(self._facts((self._day(days) - FIRST).days, kind))

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

    def _go_on(self, until: datetime) -> None:
        """The worker comes by at once, and whenever something may have to happen."""
        self._tick()
        while (following := min(self._instants(), default=until)) < until:
            self.now = following
            self._tick()
        self.now = until
        self._tick()

    def _instants(self) -> Iterator[datetime]:
        """Every instant to come at which something may become of an open plan."""
        for plan in ScheduledPass.objects.filter(state__in=OPEN):
            day = day_of(self.school, plan.date)
            due = day.due(plan)
            at = [day.ends_at, *([due, day.over(plan, due)] if due else [])]
            if plan.id in self.held:
                at.append(self.held[plan.id] + AGAIN)
            yield from (instant for instant in at if instant > self.now)

    def _tick(self) -> None:
        """The worker's round. Its parts run side by side, so they come in any order."""
        commands.settle_school(school_id=self.school.id, now=self.now)
        before = {plan.id: plan for plan in ScheduledPass.objects.filter(state__in=OPEN)}
        rest = [self._follow_the_bells, self._start_what_is_due]
        if self.data.draw(st.booleans(), label="bells first"):
            rest.reverse()
        wanted = {plan.id: self._expected(plan) for plan in before.values()}
        for part in (*rest, self._follow_the_bells, self._start_what_is_due):
            part()
        self._compare(before, wanted)

    def _follow_the_bells(self) -> None:
        retiming.retime(school_id=self.school.id, now=self.now)
        retime_covers(school_id=self.school.id, now=self.now)

    def _start_what_is_due(self) -> None:
        rounds = (starting.start_due(school_id=self.school.id, now=self.now) for _ in range(3))
        assert 0 in rounds, "it went on for ever"  # what was dealt with is not due again

    def _expected(self, plan: ScheduledPass) -> str:
        day = day_of(self.school, plan.date)
        return expected(plan, day, self._facts_of(plan, day), self.now)

    def _facts_of(self, plan: ScheduledPass, day: Day) -> Facts:
        period = day.period_at(self.now)
        room = self.rooms.get((period, "")) or self.rooms.get((period, day.day_type))
        away = Absence.objects.filter(
            person_id=plan.student_id, date=day.date, ended_at__isnull=True
        )
        return Facts(
            is_absent=away.exists(),
            is_out=HallPass.objects.filter(student_id=plan.student_id, state__in=LIVE).exists(),
            is_frozen=SchoolGate.objects.get(school=self.school).frozen,
            room=room.id if room else None,
        )

    def _compare(self, before: dict[Any, ScheduledPass], wanted: dict[Any, str]) -> None:
        after = ScheduledPass.objects.in_bulk(list(before))
        went = {plan.student_id for plan in after.values() if plan.state == "started"}
        for plan_id, plan in after.items():
            became = "open" if plan.state in OPEN else plan.state
            became = "starts" if became == "started" else became
            if became == "cancelled" and plan.end_reason in ("off_the_list", "not_a_day"):
                continue
            told = wanted[plan_id]
            may_lag = told == "starts" and self.now < self.held.get(plan_id, self.now) + AGAIN
            if told == "starts" and became == "open" and (may_lag or plan.student_id in went):
                continue
            assert became == told, f"{plan} at {self.now}: {became} instead of {told}"
            if became == "starts":
                assert HallPass.objects.get(scheduled=plan).requested_at == self.now
            if told == "open" and plan.due_at and plan.due_at <= self.now:
                self.held[plan_id] = self.now

    @invariant()
    def no_plan_starts_twice(self) -> None:
        started = PassEvent.objects.filter(kind="requested", detail__has_key="scheduled")
        plans = [event.detail["scheduled"] for event in started]
        assert len(plans) == len(set(plans)), "a plan started twice"
        assert len(plans) == ScheduledPass.objects.filter(state="started").count()


def run(life: settings = LIFE) -> None:
    run_state_machine_as_test(Term, settings=life)


@pytest.mark.django_db
def test_no_pass_of_a_term_starts_twice_never_or_at_the_wrong_bell() -> None:
    run()


def _nothing(**_: Any) -> int:
    return 0


def _though_absent(plan: ScheduledPass, occasion: Occasion, now: datetime) -> Any:
    return what_now(plan, replace(occasion, is_absent=False), now)


def _but_keep_it(plans: list[ScheduledPass], _fields: Any) -> None:
    """Start it without a word of it in the plan."""
    del plans


@pytest.mark.parametrize(
    ("module", "name", "instead", "caught"),
    [
        pytest.param(retiming, "retime", _nothing, "instead of", id="plans-keep-old-bells"),
        pytest.param(
            sys.modules[__name__], "retime_covers", _nothing, "answer", id="covers-keep-old-bells"
        ),
        pytest.param(starting, "what_now", _though_absent, "starts instead", id="absent"),
        pytest.param(starting, "write", _but_keep_it, "for ever|twice|instead", id="not-written"),
    ],
)
@pytest.mark.django_db
def test_without_it_the_term_finds_out(
    monkeypatch: pytest.MonkeyPatch, module: Any, name: str, instead: Any, caught: str
) -> None:
    """Negative controls: what keeps plans right, switched off one by one."""
    monkeypatch.setattr(module, name, instead)

    with pytest.raises(AssertionError, match=caught):
        run(FOUND)
