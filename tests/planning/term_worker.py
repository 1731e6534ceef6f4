"""The worker of a term, and what every round of it is held against."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant

from corridor.covering.commands.retiming import retime as retime_covers
from corridor.passes import commands
from corridor.passes.models import HallPass, PassEvent
from corridor.passes.models.passes import LIVE
from corridor.planning.commands import retiming, starting
from corridor.planning.models import ScheduledPass, Series
from corridor.planning.models.scheduled import OPEN
from corridor.rostering.models import Absence
from corridor.schools.models import SchoolGate
from tests.planning.term_days import Day, Facts, day_of, expected
from tests.planning.term_school import TermSchool

AGAIN = timedelta(seconds=20)  # so long what was held back may still be held back


class TermWorker(TermSchool):
    """Time goes on, and the worker comes by at every instant that matters."""

    def _go_on(self, until: datetime) -> None:
        """The worker comes by at once, and whenever something may have to happen."""
        self._tick()
        while (following := min(self._instants(), default=until)) < until:
            self.now = following
            self._tick()
        self.now = until
        self._tick()
        self._no_day_of_a_series_is_forgotten()

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
            is_out=self._is_out(plan.student_id),
            is_frozen=SchoolGate.objects.get(school=self.school).frozen,
            room=room.id if room else None,
        )

    def _is_out(self, student_id: Any) -> bool:
        """A pass that is long overdue is closed by the next one."""
        live = HallPass.objects.filter(student_id=student_id, state__in=LIVE)
        long_ago = self.now - timedelta(minutes=self.school.stale_minutes)
        return live.exclude(state__in=["out", "returning"], due_at__lte=long_ago).exists()

    def _compare(self, before: dict[Any, ScheduledPass], wanted: dict[Any, str]) -> None:
        after = ScheduledPass.objects.in_bulk(list(before))
        went = {plan.student_id for plan in after.values() if plan.state == "started"}
        for plan_id, plan in after.items():
            became = "open" if plan.state in OPEN else plan.state
            became = "starts" if became == "started" else became
            if became == "cancelled" and plan.end_reason in ("off_the_list", "not_a_day"):
                continue
            told = wanted[plan_id]
            lags = plan_id in self.held and self.now < self.held[plan_id] + AGAIN
            if became == "open" and (lags or (told == "starts" and plan.student_id in went)):
                continue
            assert became == told, f"{plan} at {self.now}: {became} instead of {told}"
            if became == "starts":
                assert HallPass.objects.get(scheduled=plan).requested_at == self.now
            if told == "open" and plan.due_at and plan.due_at <= self.now:
                self.held[plan_id] = self.now

    def _no_day_of_a_series_is_forgotten(self) -> None:
        """Whoever is listed has a pass on each of its days to come, unless they took it back or
        have another plan that day, which may be in its way."""
        for series in Series.objects.filter(ended_at__isnull=True):
            taken_back = series.passes.filter(end_reason__in=["off_the_list", "not_a_day"])
            planned = series.passes.exclude(id__in=taken_back.values("id"))
            known = set(planned.values_list("student_id", "date"))
            others = ScheduledPass.objects.exclude(series=series).filter(state__in=OPEN)
            known |= set(others.values_list("student_id", "date"))
            students = series.students.filter(left_at__isnull=True)
            for listed in students:
                missing = [
                    day for day in self._days_of(series) if (listed.student_id, day) not in known
                ]
                assert not missing, f"{series} at {self.now}: nothing on {missing}"

    def _days_of(self, series: Series) -> Iterator[date]:
        """From tomorrow on; a day that lacks the period has no pass of it."""
        assert series.starts_on
        assert series.ends_on
        for number in range(1, 15):
            day = day_of(self.school, self._day(number))
            is_in_time = series.starts_on <= day.date <= series.ends_on
            is_weekday = not series.weekdays or day.date.isoweekday() in series.weekdays
            is_type = not series.day_types or day.day_type in series.day_types
            is_left_out = day.date in series.skipped or series.period not in day.bells
            if is_in_time and is_weekday and is_type and not is_left_out:
                yield day.date

    @invariant()
    def no_plan_starts_twice(self) -> None:
        started = PassEvent.objects.filter(kind="requested", detail__has_key="scheduled")
        plans = [event.detail["scheduled"] for event in started]
        assert len(plans) == len(set(plans)), "a plan started twice"
        assert len(plans) == ScheduledPass.objects.filter(state="started").count()
