"""Random lives of a school with every rule on: nobody meets whom they are kept apart from,
the halls are never overfull, and nobody waits who could go."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from corridor.passes import commands
from corridor.passes.commands import Ask
from corridor.passes.models import HallPass, KeepApartEvent, PassEvent
from corridor.passes.queries.snapshot import snapshot_for
from corridor.passes.situation import Board
from tests.factories import actor_of, make_location, person_of
from tests.passes.invariants import broken
from tests.passes.policy import accommodate, group, keep_apart, limit, window
from tests.passes.test_stateful import EXAMPLES, FOUND, LIFE, School, run, who

HALLS = 4
STRICT = settings(LIFE, max_examples=max(1, EXAMPLES // 3))
ON_THE_MOVE = ["offered", "out", "arrived", "returning"]


class StrictSchool(School):
    """The same lives under every rule, with urgent students and closing places."""

    def __init__(self) -> None:
        super().__init__()
        world = self.world
        make_location(world.school, "Restroom, Hall C", kind="restroom", capacity_to=1)
        world.change(world.school, hall_limit=HALLS, pass_limit=2, cool_down_minutes=2)
        world.change(world.school, keep_line_over_bell=True)
        keep_apart(world, *world.students[:2])
        keep_apart(world, *world.students[2:5])
        accommodate(world, world.students[5], line_priority=True, extra_passes=1)
        limit(world, 1, group=group(world, *world.students[6:8]), window="week")
        window(world, kind="period", last_minutes=2)

    @rule()
    def the_kept_apart_ask(self) -> None:
        """One after the other, so that there is somebody to keep apart."""
        self.ask(0, "restroom")
        self.ask(1, "nurse")

    @rule(number=who, yes=st.booleans())
    def answer(self, number: int, yes: bool) -> None:
        live = self._live(number, "requested")
        if live and self.librarian.person_id in live.asked:
            super().answer(number, yes)

    @rule(number=who)
    def cant_wait(self, number: int) -> None:
        """Ask for it, or say it of the pass that waits."""
        member = self.world.students[number]
        live = self._live(number, "requested", "waiting", "offered")
        if live:
            self._try(commands.call_urgent, actor=actor_of(member), pass_id=live.id)
        else:
            ask = Ask(student_id=person_of(member), destination_id=self.world.nurse.id, urgent=True)
            self._try(commands.request_pass, actor=actor_of(member), ask=ask)

    @rule(number=who, reason=st.sampled_from(["", "With Ms. Kaur."]))
    def send(self, number: int, reason: str) -> None:
        live = self._live(number, "requested", "waiting", "offered")
        if live and live.urgent:
            self._try(commands.approve_pass, actor=self.teacher, pass_id=live.id, reason=reason)
        elif live and reason and person_of(self.world.teacher) in live.asked:
            self._try(commands.send_with_adult, actor=self.teacher, pass_id=live.id)

    @rule(minutes=st.integers(1, 3))
    def close_the_restroom(self, minutes: int) -> None:
        until = self.now + timedelta(minutes=minutes)
        self.world.change(self.world.restroom, closed_from=self.now, closed_until=until)
        self._settle()

    @rule(number=who)
    def still_out(self, number: int) -> None:
        person = person_of(self.world.students[number])
        ended = HallPass.objects.filter(student_id=person, state="ended").last()
        if ended:
            self._try(commands.reopen_pass, actor=self.teacher, pass_id=ended.id)

    @invariant()
    def nothing_is_broken(self) -> None:
        """Adults may overfill a room here, and more than a room can make somebody wait."""
        assert {"two live passes", "a pass without events"}.isdisjoint(broken(self.now))

    @invariant()
    def the_line_is_first_come_first_served(self) -> None:
        """But for whoever goes ahead of all, and for those who missed a turn."""
        waiting = HallPass.objects.filter(state="waiting", misses=0, ticket__gt=0)
        joined = PassEvent.objects.filter(kind="joined_line", hall_pass__in=waiting)
        order = {e.hall_pass_id: (e.at, e.id) for e in joined}
        line_up = [order[p.id] for p in waiting.order_by("ticket")]
        assert line_up == sorted(line_up)

    @invariant()
    def the_kept_apart_meet_only_by_an_adults_word(self) -> None:
        for students in (self.world.students[:2], self.world.students[2:5]):
            people = [person_of(member) for member in students]
            about = HallPass.objects.filter(student_id__in=people, state__in=ON_THE_MOVE)
            fresh = [p for p in about if not self._is_stale(p)]
            if len(fresh) > 1:
                agreed = any(self._was_agreed(p.id) or self._turned_up(p) for p in fresh)
                assert agreed, "kept-apart students meet"

    def _is_stale(self, live: HallPass) -> bool:
        if live.due_at is None or live.state not in ("out", "returning"):
            return False
        return self.now >= live.due_at + timedelta(minutes=10)

    def _turned_up(self, live: HallPass) -> bool:
        """Given up for stale, so that the other was called, and then they arrived after all."""
        if live.arrived_at is None or live.due_at is None:
            return False
        return live.arrived_at >= live.due_at + timedelta(minutes=10)

    def _was_agreed(self, pass_id: UUID) -> bool:
        agreed = KeepApartEvent.objects.filter(hall_pass_id=pass_id).exclude(outcome="held")
        reopened = PassEvent.objects.filter(hall_pass_id=pass_id, kind="reopened")
        return bool(agreed.exists() or reopened.exists())

    @invariant()
    def the_halls_are_overfull_only_by_an_adults_word(self) -> None:
        moving = HallPass.objects.filter(state__in=["offered", "out", "returning"])
        fresh = [p for p in moving if not self._is_stale(p)]
        sent = {
            event.hall_pass_id
            for event in PassEvent.objects.filter(hall_pass__in=fresh)
            if {"hall_limit", "keep_apart"} & set(event.overrode)
            or event.kind in ("reopened", "sent_back")
        }
        assert len([p for p in fresh if p.id not in sent]) <= HALLS, "the halls are overfull"

    @invariant()
    def nobody_waits_who_could_go(self) -> None:
        """Asked of the database's rows, not of what the last decision thought."""
        snapshot = snapshot_for(school_id=self.world.school.id, student_id=None, now=self.now)
        before = set(HallPass.objects.filter(state="offered").values_list("id", flat=True))
        offered = {p.id for p in snapshot.board if p.state == "offered"}
        assert offered <= before or self._time_is_due(), "somebody waits who could go"

    def _time_is_due(self) -> bool:
        gate = self.world.school.gates.get()
        return gate.next_due_at is not None and gate.next_due_at <= self.now


@pytest.mark.django_db
def test_invariants_hold_with_every_rule_on() -> None:
    run(StrictSchool, STRICT)


@pytest.mark.django_db
def test_without_keeping_apart_they_meet_and_are_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control."""
    monkeypatch.setattr(Board, "met", lambda *_: ())

    with pytest.raises(AssertionError, match="kept-apart students meet"):
        run(StrictSchool, FOUND)
