"""The queue in front of the gate: who waits, and who must not."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from django.db import connection, transaction

from corridor.passes import turns
from corridor.passes.turns import turn_of


def test_second_thread_waits_for_the_turn_of_its_school_only() -> None:
    school, came = uuid4(), []

    def take(wanted: object) -> None:
        with turn_of(wanted):  # type: ignore[arg-type]
            came.append(wanted)
        connection.close()

    other = uuid4()
    with turn_of(school):
        waiting = threading.Thread(target=take, args=(school,))
        free = threading.Thread(target=take, args=(other,))
        waiting.start()
        free.start()
        free.join(15)
        assert came == [other]
    waiting.join(15)
    assert came == [other, school]


def test_waiting_ends_and_whoever_waited_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "PATIENCE", 0.01)
    school = uuid4()
    with turn_of(school), turn_of(school):
        pass
    assert turns._turns[school].acquire(blocking=False), "given back once, not twice"


@pytest.mark.django_db
def test_inside_a_transaction_nobody_waits() -> None:
    """It may hold the gate for which whoever has the turn is waiting in the database."""
    school = uuid4()
    with turn_of(school), transaction.atomic(), turn_of(school):
        assert school not in turns._turns
