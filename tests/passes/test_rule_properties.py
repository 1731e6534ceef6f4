"""What holds of the rules whatever the situation is; 20,000 of them in all.

``CORRIDOR_RULE_EXAMPLES`` changes how many each property is tried on.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corridor.passes import rules, sentences
from corridor.passes.rules import STAFF, STUDENT, URGENT, Situation, Verdict
from corridor.passes.situation import Ease, Occupancy
from tests.passes.any_wish import any_wish

EXAMPLES = int(os.environ.get("CORRIDOR_RULE_EXAMPLES", "2500"))
many = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), database=None
)
wishes = st.integers(0, 2**32).map(any_wish)
EASED = {"not_visible", "no_pass_window", "cool_down", "pass_limit"}


def codes(s: Situation, role: str = STUDENT, *verdicts: Verdict) -> set[str]:
    return {objection.code for objection in rules.objections(s, role, *verdicts)}


@many
@given(wishes)
def test_staff_and_urgent_students_are_refused_nothing_that_students_are_not(s: Situation) -> None:
    refused = codes(s)

    assert codes(s, STAFF) <= refused
    assert codes(s, URGENT) <= refused


@many
@given(wishes)
def test_what_lifts_by_itself_lifts_then_and_not_before(s: Situation) -> None:
    """At the time told the rule objects no more; until then it stands."""
    for objection in rules.objections(s, STUDENT, Verdict.REFUSED, Verdict.ASKS):
        if objection.lifts_at is None or objection.code in {"pass_limit", "cut_off"}:
            continue  # they lift with the day
        assert objection.lifts_at > s.now
        check = rules.BY_CODE[objection.code].objects
        just_before = check(replace(s, now=max(s.now, _instant_before(objection.lifts_at))))
        assert just_before is not None
        if objection.code != "no_pass_window":
            assert check(replace(s, now=objection.lifts_at)) is None


def _instant_before(instant: datetime) -> datetime:
    return instant - timedelta(microseconds=1)


@many
@given(wishes)
def test_an_accommodation_only_ever_helps(s: Situation) -> None:
    without = replace(s, book=replace(s.book, eases={}))

    verdicts = (Verdict.REFUSED, Verdict.ASKS, Verdict.WAITS)
    eased, plain = codes(s, STUDENT, *verdicts), codes(without, STUDENT, *verdicts)

    assert eased <= plain
    assert plain - eased <= EASED
    assert rules.minutes_for(s.destination, s.ease) >= s.destination.minutes


@many
@given(wishes)
def test_why_there_is_no_room_makes_no_difference_to_the_student(s: Situation) -> None:
    """Kept apart, full, or the halls are: the answer is made of the place alone."""
    kept_apart = replace(s, met=tuple(a.id for a in s.book.apart[s.student_id]))
    full = replace(s, met=(), occupancy=_full(s))

    assert rules.must_wait(kept_apart)
    if s.destination.capacity_to is not None or s.book.settings.hall_limit is not None:
        assert rules.must_wait(full)
    assert codes(kept_apart) == codes(full)
    assert rules.who_approves(kept_apart) == rules.who_approves(full)
    assert sentences.busy(kept_apart.destination) == sentences.busy(full.destination)


def _full(s: Situation) -> Occupancy:
    """Every place in the room and in the halls is taken."""
    return Occupancy({s.destination.id: 99}, {}, 99)


@many
@given(wishes)
def test_somebody_is_always_asked_and_nobody_who_is_away(s: Situation) -> None:
    approval = rules.who_approves(s)

    if approval is not None:
        assert approval.asked
        away = {person for person in approval.everyone if not s.book.is_here(person, s.now)}
        assert away == set()
    assert rules.who_helps(s)


@many
@given(wishes, st.integers(1, 5))
def test_more_passes_used_never_help(s: Situation, more: int) -> None:
    used = s.used
    later = replace(
        s, used=replace(used, day=used.day + more, week=used.week + more, term=used.term + more)
    )

    assert codes(s) == codes(later)
    assert rules.limit_reached(later) or not rules.limit_reached(s)


@many
@given(wishes)
def test_a_frozen_school_is_told_first_and_to_everybody(s: Situation) -> None:
    frozen = replace(s, frozen=True)

    for role in (STUDENT, STAFF, URGENT):
        assert rules.objections(frozen, role)[0].code == "frozen"


@many
@given(wishes)
def test_every_refusal_has_its_words(s: Situation) -> None:
    for objection in rules.objections(s):
        refusal = sentences.refusal(objection, s.book)
        assert refusal.detail.strip().endswith(".")
        assert "{" not in refusal.detail


@pytest.mark.parametrize(
    ("broken", "test"),
    [
        ("cool_down", test_an_accommodation_only_ever_helps),
        ("keep_apart", test_why_there_is_no_room_makes_no_difference_to_the_student),
    ],
)
def test_a_broken_rule_is_found(
    monkeypatch: pytest.MonkeyPatch, broken: str, test: Callable[[], None]
) -> None:
    """Negative control: the same properties find a rule that is the wrong way round."""
    rule = rules.BY_CODE[broken]

    def objects(s: Situation) -> rules.Objection | None:
        turned = {"cool_down": s.ease != Ease(), "keep_apart": False}[broken]
        return rules.Objection(broken, s.destination.name, limit=10) if turned else None

    wrong = tuple(replace(r, objects=objects) if r is rule else r for r in rules.RULES)
    waiting = tuple(r for r in wrong if r.student is Verdict.WAITS)
    monkeypatch.setattr("corridor.passes.rules.table.RULES", wrong)
    monkeypatch.setattr("corridor.passes.rules.table.WAITING", waiting)

    with pytest.raises((AssertionError, ExceptionGroup)):
        test()
