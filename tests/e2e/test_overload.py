"""Past capacity, and with a database that stands still: a quick no, and then all is well again."""

from __future__ import annotations

from collections import Counter

import pytest

from corridor.cli.web import POOL
from corridor.cli.worker import LOOPS
from tests.e2e.crash import OVER, Kept, School
from tests.e2e.overload import (
    UNANSWERED,
    Answer,
    ask,
    frozen,
    held_gates,
    open_files,
    rush,
    servers,
    statuses,
)
from tests.installation import Installation, eventually

# Files: what fills the pools of two web processes, and a connection for each loop of the worker,
# some of which begin after a minute. Each of the 96 who are turned away would leave one more, did
# refusals leak.
SOME_MORE = 2 * POOL + len(LOOPS)


@pytest.fixture
def installation(installed: Installation) -> Installation:
    """Statements may take one second here; nothing else differs from earnest."""
    installed.answer_with(CORRIDOR_PATIENCE="1")
    return installed


@pytest.fixture
def impatient(installed: Installation) -> School:
    """Negative control: the same, waiting for ever."""
    installed.answer_with(CORRIDOR_PATIENCE="0")
    return School(installed)


def are_clear(refusals: list[Answer]) -> bool:
    return all(
        int(refused.headers["retry-after"]) > 0
        and refused.headers["content-type"] == "application/problem+json"
        for refused in refusals
        if refused.status == 503
    )


def test_frozen_database_leaves_nothing_stuck_and_nothing_doubled(
    installation: Installation,
) -> None:
    school = School(installation)
    port, student = installation.port, school.students[0]
    made = student._say(student.token, "", wish_of(school))
    student.hang_up()
    before, files = servers(installation), open_files(installation)

    with frozen(installation.server):
        answers = rush(school)
        assert statuses(answers) == {503: len(answers)}
        assert are_clear(answers)
        assert ask(port, "/health/live").status == 200
        assert ask(port, "/health/ready").status == 503
        assert statuses(rush(school)) == {503: len(answers)}, "nobody waits behind the first"
        assert open_files(installation) <= files + SOME_MORE

    assert eventually(installation.answers), installation.log.read_text()
    assert servers(installation) == before, "no process had to start again"
    assert eventually(lambda: statuses(rush(school, count=8)).keys() <= {201, 409})
    kept = school.look()
    assert kept.broken == {}
    assert school.lost(kept) == []
    assert made["id"] in kept.passes
    assert max(live_passes(kept).values()) == 1
    assert open_files(installation) <= files + SOME_MORE


def test_held_gate_is_a_quick_503_and_then_the_passes_are_made(installation: Installation) -> None:
    school = School(installation)

    with held_gates(installation.server):
        answers = rush(school)
        assert statuses(answers) == {503: len(answers)}
        assert are_clear(answers)
        assert "nothing" in {answer.headers["x-changed"] for answer in answers}
        assert ask(installation.port, "/health/live").status == 200
        assert ask(installation.port, "/health/ready").status == 200
        assert school.look().passes == {}

    assert statuses(rush(school, count=8)) == {201: 8}


def test_without_bounds_a_frozen_database_keeps_people_waiting(impatient: School) -> None:
    """Negative control."""
    rush(impatient, count=16)  # so that there are connections to wait at
    with frozen(impatient.installation.server):
        assert UNANSWERED in statuses(rush(impatient, patience=6))


def test_without_bounds_a_held_gate_keeps_people_waiting(impatient: School) -> None:
    """Negative control."""
    with held_gates(impatient.installation.server):
        assert UNANSWERED in statuses(rush(impatient, patience=6))


def wish_of(school: School) -> dict[str, str]:
    student = school.students[0]
    return {
        "student": student.person,
        "destination": student.destinations[0],
        "trip": "round_trip",
    }


def live_passes(kept: Kept) -> Counter[str]:
    return Counter(
        student for student, state, _version in kept.passes.values() if state not in OVER
    )
