"""What speaks against a plan: pure, by the same rules that will judge it when its time has come."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from corridor.passes import rules
from corridor.passes.rules import Situation
from corridor.planning.drafts import Problem, Taken

LEAST_NOTICE = timedelta(minutes=5)
# Rules of now that a plan is asked as well, as they will be then.
_THEN = ("already_there", "not_visible", "closed", "not_started", "staff_only", "hold")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """One pass that somebody wants to plan. ``then`` is the situation at its time, as far as it is
    known now: nobody is out, nothing is used."""

    then: Situation
    now: datetime
    minutes: int
    is_absent: bool
    taken: Sequence[Taken]

    @property
    def due_at(self) -> datetime:
        return self.then.now


def problems_of(wish: Wish, *, by_student: bool) -> Iterator[Problem]:
    """Everything that speaks against it, as whoever plans it is told.

    A student reads of a place that is full the same as of somebody who is kept apart from them.
    """
    role = rules.STUDENT if by_student else rules.STAFF
    if wish.due_at < wish.now + (LEAST_NOTICE if by_student else timedelta()):
        yield Problem("too_soon" if wish.due_at >= wish.now else "past", stops=True)
    yield from _own_plans(wish)
    yield from _by_rules(wish, role)
    if wish.is_absent:
        yield Problem("absent", stops=by_student)
    yield from _no_room(wish, by_student=by_student)


def _own_plans(wish: Wish) -> Iterator[Problem]:
    s = wish.then
    for taken in wish.taken:
        if taken.student_id == s.student_id and taken.meets(wish.due_at, wish.minutes):
            yield Problem("other_plan", stops=True, place=s.book.places[taken.destination_id].name)
            return


def _by_rules(wish: Wish, role: str) -> Iterator[Problem]:
    for rule, objection in rules.explained(wish.then):
        verdict = rule.for_(role)
        if objection is None or rule.code not in _THEN:
            continue
        if verdict is not rules.Verdict.FREE:
            stops = verdict is rules.Verdict.REFUSED
            yield Problem(rule.code, stops, objection.place)
        elif rule.code == "hold":
            yield Problem("hold", stops=False, place=objection.place)
    asked_now = replace(wish.then, now=wish.now, wanted_at=wish.due_at)
    cut_off = rules.BY_CODE["cut_off"]
    if cut_off.objects(asked_now) and cut_off.for_(role) is rules.Verdict.REFUSED:
        yield Problem("cut_off", stops=True, place=wish.then.destination.cutoff_period)


def _no_room(wish: Wish, *, by_student: bool) -> Iterator[Problem]:
    place = wish.then.destination
    meeting = [taken for taken in wish.taken if taken.meets(wish.due_at, wish.minutes)]
    there = sum(taken.destination_id == place.id for taken in meeting)
    is_full = place.capacity_to is not None and there >= place.capacity_to
    is_apart = not _kept_apart(wish).isdisjoint(taken.student_id for taken in meeting)
    if is_full or (is_apart and by_student):
        yield Problem("full", by_student, place.name)
    if is_apart and not by_student:
        yield Problem("keep_apart", stops=False)


def _kept_apart(wish: Wish) -> set[UUID]:
    s = wish.then
    groups = s.book.apart_of(s.student_id, s.today)
    return {person for group in groups for person in group.people} - {s.student_id}
