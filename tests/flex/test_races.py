"""Many at once: no activity is ever overfull, and it is the lock that keeps it so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from corridor.core.tenancy import in_district
from corridor.flex import commands, gate
from corridor.flex.models import SignUp
from corridor.schools.models import District
from tests.factories import World, actor_of, make_district
from tests.flex.making import TODAY, FlexWorld
from tests.passes.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def race_district(transactional_db: None) -> Iterator[District]:
    made = make_district()
    with in_district(made.id):
        yield made


@pytest.fixture
def flex(race_district: District) -> FlexWorld:
    return FlexWorld(World(students=24))


def wishes(flex: FlexWorld) -> list[Callable[[], Any]]:
    """All want the lab; every third then wants the studio instead."""

    def one(number: int) -> Callable[[], Any]:
        actor = actor_of(flex.world.students[number])

        def act() -> None:
            for activity in (flex.robots, flex.studio)[: 2 if number % 3 == 0 else 1]:
                commands.sign_up(actor=actor, activity_id=activity.id, day=TODAY, now=flex.now)

        return act

    return [one(number) for number in range(24)]


def seated() -> Counter[str]:
    rows = SignUp.objects.filter(state="in").values_list("session__activity__title", flat=True)
    return Counter(rows)


def test_no_activity_is_overfull_and_no_seat_stays_free(
    flex: FlexWorld, race_district: District
) -> None:
    answers = at_once(race_district, wishes(flex))

    assert answers == [None] * 24
    assert seated() == {"Robotics lab": 2, "Open studio": 1}
    lines = SignUp.objects.filter(state="waiting").values_list("session", "ticket")
    assert len(set(lines)) == len(lines)


def test_without_the_lock_it_would_be_overfull(
    flex: FlexWorld, race_district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands.sign_up(  # so that the session is there, and no unique key helps
        actor=actor_of(flex.world.student), activity_id=flex.robots.id, day=TODAY, now=flex.now
    )
    monkeypatch.setattr(gate, "lock", lambda _statement, _name: None)

    at_once(race_district, wishes(flex)[1:])

    assert seated()["Robotics lab"] > 2
