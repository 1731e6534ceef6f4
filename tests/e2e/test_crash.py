"""`kill -9` of every process under load: what was acknowledged is still there afterwards."""

from __future__ import annotations

import pytest

from tests.e2e.crash import School, careless
from tests.installation import Installation

SECONDS = 3.0


@pytest.fixture
def installation(installed: Installation) -> Installation:
    installed.answer_with()
    return installed


def survive(installation: Installation, seconds: float) -> None:
    """A crash after which nothing acknowledged is missing, and what was unsure can be repeated."""
    school = School(installation)
    school.crash_under_load(seconds)
    installation.answer_with()
    assert school.send_again() > 0

    kept = school.look()

    assert school.lost(kept) == []
    assert kept.broken == {}
    assert kept.passes_of_students() == {s.person: s.asked for s in school.students}


def test_kill_of_everything_under_load_loses_no_acknowledged_pass(
    installation: Installation,
) -> None:
    survive(installation, SECONDS)


def test_a_database_that_does_not_wait_for_its_disk_is_caught(installation: Installation) -> None:
    """Negative control: the same crash loses acknowledged passes, and the check sees it."""
    school = School(installation)

    with careless(installation):
        school.crash_under_load(SECONDS)
        installation.answer_with()

    assert school.lost(school.look()) != []
