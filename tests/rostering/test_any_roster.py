"""Whatever a district's rosters were, what is in force is the last of them."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from corridor.accounts.models import Member, Person
from corridor.core.tenancy import district_in_force, in_district
from corridor.passes.commands import settle_school
from corridor.passes.models import HallPass
from corridor.rostering.commands import importing, roll_back_run
from corridor.rostering.importing import apply, compare
from corridor.rostering.models import RosterRun
from corridor.schools.models import District, Location, School
from corridor.schools.policies import Operator
from tests.factories import make_district
from tests.rostering.contents import Contents, contents, differences, rows_in_force
from tests.rostering.importing import NOW
from tests.rostering.passes_between import PassesBetween
from tests.rostering.states import Days, State, import_told, small

pytestmark = pytest.mark.django_db
SEEDS = range(3)
DAYS = 5
PLACES = ("classroom", "restroom")


def alone(state: State, now: datetime) -> Contents:
    """What importing nothing but this makes."""
    with in_district(make_district().id):
        import_told(state.full(), now=now)
        return contents()


def play(seed: int, each: Callable[[Days], None] = lambda _days: None) -> Days:
    """Import some days of a district, as bulk or delta, and let passes be made in between, which
    stay as they are; ``each`` is called after every day.
    """
    days, draw = Days(seed), random.Random(-seed)  # noqa: S311
    passes = PassesBetween(seed)
    import_told(days.state.full(), now=days.now)
    passes.make(days.now)
    each(days)
    for _day in range(DAYS):
        before, state = days.state, days.next()
        source = draw.choice((state.full(), state.since(before)))
        assert import_told(source, now=days.now).state in {"applied", "unchanged"}
        passes.check()
        passes.make(days.now)
        each(days)
    return days


@pytest.mark.parametrize("seed", SEEDS)
def test_any_sequence_ends_as_its_last_roster_alone(seed: int) -> None:
    with in_district(make_district().id):
        days = play(seed)
        assert differences(contents(), alone(days.state, days.now)) == {}
        assert import_told(days.state.full(), now=days.now).state == "unchanged"


def test_a_comparison_that_forgets_who_returns_would_be_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Negative control."""
    state = compare._state
    monkeypatch.setattr(compare, "_state", lambda kind: state(replace(kind, archived=False)))
    assert any(_differs(seed) for seed in SEEDS)


def test_an_import_that_ends_passes_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: as a cascade from whoever is archived might."""

    def apply_and_end(counts: Mapping[str, compare.Counts], *, now: datetime) -> None:
        apply.apply(counts, now=now)
        HallPass.objects.filter(student__archived_at__isnull=False).update(state="cancelled")

    monkeypatch.setattr(importing, "apply", apply_and_end)
    with in_district(make_district().id), pytest.raises(AssertionError):
        [play(seed) for seed in SEEDS]


def _differs(seed: int) -> bool:
    with in_district(make_district().id):
        days = play(seed)
        return differences(contents(), alone(days.state, days.now)) != {}


@pytest.mark.parametrize("seed", SEEDS)
def test_any_sequence_can_be_taken_back_and_brought_again(seed: int) -> None:
    with in_district(make_district().id):
        seen = [rows_in_force()]
        play(seed, lambda _days: seen.append(rows_in_force()))
        runs = list(RosterRun.objects.filter(state="applied").order_by("id"))
        states = [rows for at, rows in enumerate(seen) if at == 0 or rows != seen[at - 1]]
        undone, passes = [], PassesBetween(seed)
        for run, before in zip(reversed(runs), reversed(states[:-1]), strict=True):
            undone.append(take_back(run))
            assert differences(rows_in_force(), before) == {}
        for run, after in zip(reversed(undone), states[1:], strict=True):
            take_back(run)
            assert differences(rows_in_force(), after) == {}
        passes.check()


def take_back(run: RosterRun) -> RosterRun:
    later = NOW + timedelta(days=100, minutes=RosterRun.objects.count())
    by = roll_back_run(actor=Operator(district_in_force()), run_id=run.id, now=later)
    assert (by.state, by.conflicts) == ("applied", [])
    return by


def test_a_pass_outlives_whoever_made_it(district: District) -> None:
    """Somebody who is gone from the roster while out has their pass, and it ends by itself."""
    state = small()
    import_told(state.full())
    school, maya = School.objects.get(oneroster_id="s"), Person.objects.get(oneroster_id="maya")
    places = {kind: Location.objects.filter(school=school, kind=kind)[0] for kind in PLACES}
    made = HallPass.objects.create(
        school=school,
        student=maya,
        origin=places["classroom"],
        destination=places["restroom"],
        created_by=Member.objects.get(person=maya),
        state="out",
        minutes=5,
        requested_at=NOW,
        started_at=NOW,
        due_at=NOW + timedelta(minutes=5),
    )
    without = state.copy()
    without.drop_person("maya")
    import_told(without.since(state), now=NOW + timedelta(minutes=1))

    settle_school(school_id=school.id, now=NOW + timedelta(minutes=2))
    assert HallPass.objects.get().state == "out"
    settle_school(school_id=school.id, now=NOW + timedelta(minutes=30))
    made.refresh_from_db()
    assert (made.state, made.end_reason, made.student_id) == ("ended", "timed_out", maya.id)
