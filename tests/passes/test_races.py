"""Many at once: what the gate promises, and that it is the gate that keeps it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from typing import Any

import pytest
from django.db import connection

from corridor.core.errors import Refused
from corridor.core.tenancy import in_district
from corridor.passes import commands
from corridor.passes.commands import Ask
from corridor.passes.gate import opening
from corridor.passes.models import HallPass
from corridor.schools.models import District
from tests.factories import TEN, World, actor_of, make_district, person_of
from tests.passes.invariants import broken

pytestmark = pytest.mark.django_db(transaction=True)
WAIT_SECONDS = 60


@pytest.fixture
def race_district(transactional_db: None) -> Iterator[District]:
    made = make_district()
    with in_district(made.id):
        yield made


@pytest.fixture
def world(race_district: District) -> World:
    return World(students=30)


def at_once(district: District, jobs: list[Callable[[], Any]]) -> list[Any]:
    """Run the jobs in a thread each, released together; their answers or exceptions."""
    barrier = threading.Barrier(len(jobs))
    answers: list[Any] = [None] * len(jobs)

    def run(number: int, job: Callable[[], Any]) -> None:
        try:
            with in_district(district.id):
                barrier.wait(WAIT_SECONDS)
                answers[number] = job()
        except Exception as error:  # noqa: BLE001 (the test looks at it)
            answers[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WAIT_SECONDS)
    return answers


def requests(world: World, members: list[Any]) -> list[Callable[[], Any]]:
    def one(member: Any) -> Callable[[], Any]:
        actor, student = actor_of(member), person_of(member)
        ask = Ask(student_id=student, destination_id=world.restroom.id)
        return lambda: commands.request_pass(actor=actor, ask=ask, now=TEN)

    return [one(member) for member in members]


@pytest.fixture(autouse=True)
def each_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads race as processes do: they don't wait for each other before the database."""
    monkeypatch.setattr(opening, "turn_of", lambda _school_id: nullcontext())


@pytest.fixture
def no_gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """The protection switched off: the gate's row is read without its lock."""
    monkeypatch.setattr(opening, "_LOCK", opening._LOCK.replace("for no key update of g", ""))


def test_twenty_requests_of_one_student_leave_one_live_pass(
    world: World, race_district: District
) -> None:
    answers = at_once(race_district, requests(world, [world.student] * 20))

    refused = [a for a in answers if isinstance(a, Refused)]
    assert len(refused) == 19, answers
    assert {a.refusal.code for a in refused} == {"live_pass"}
    assert HallPass.objects.count() == 1
    assert broken(TEN) == {}


def test_without_the_one_live_pass_rule_the_database_still_refuses(
    world: World, race_district: District, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The backstop alone: no lock, no rule, only the partial unique index."""
    monkeypatch.setattr(opening, "_LOCK", opening._LOCK.replace("for no key update of g", ""))

    answers = at_once(race_district, requests(world, [world.student] * 20))

    assert HallPass.objects.count() == 1
    assert {type(a).__name__ for a in answers} <= {"Made", "Refused", "IntegrityError"}, answers


def test_thirty_students_for_a_room_of_five_leave_five_out_and_a_line(
    world: World, race_district: District
) -> None:
    world.change(world.restroom, capacity_to=5)

    answers = at_once(race_district, requests(world, world.students))

    assert not [a for a in answers if isinstance(a, Exception)], answers
    states = Counter(HallPass.objects.values_list("state", flat=True))
    assert states == {"out": 5, "waiting": 25}
    waiting = HallPass.objects.filter(state="waiting").order_by("ticket")
    tickets = list(waiting.values_list("ticket", flat=True))
    assert tickets == list(range(1, 26))
    assert broken(TEN) == {}


def test_without_the_lock_the_room_overflows(
    world: World, race_district: District, no_gate: None
) -> None:
    """Negative control: the same race with the lock left out breaks the promise."""
    world.change(world.restroom, capacity_to=5)

    for _ in range(5):
        at_once(race_district, requests(world, world.students))
        out = HallPass.objects.filter(state="out").count()
        tickets = list(HallPass.objects.filter(state="waiting").values_list("ticket", flat=True))
        if out > 5 or len(tickets) != len(set(tickets)):
            return
        HallPass.objects.all().update(state="cancelled")
    pytest.fail("Thirty racers without a lock broke nothing; the race proves nothing.")


def test_two_approvers_at_once_start_one_pass(world: World, race_district: District) -> None:
    made = commands.request_pass(
        actor=actor_of(world.student),
        ask=Ask(student_id=person_of(world.student), destination_id=world.library.id),
        now=TEN,
    )
    librarian, admin = actor_of(world.librarian), actor_of(world.admin)

    def yes() -> None:
        commands.approve_pass(actor=librarian, pass_id=made.pass_id, now=TEN)

    def no() -> None:
        commands.decline_pass(actor=admin, pass_id=made.pass_id, now=TEN)

    answers = at_once(race_district, [yes, no] * 5)

    assert sum(a is None for a in answers) == 1
    codes = {a.refusal.code for a in answers if isinstance(a, Refused)}
    assert codes == {"moved_on"}
