"""The random lives of a school, many more of them than an ordinary test run has time for."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.passes.test_stateful import LIFE, School
from tests.planning import term

EXAMPLES = int(os.environ.get("CORRIDOR_STATEFUL_EXAMPLES", "300"))


@pytest.mark.django_db
def test_invariants_hold_in_many_random_lives_of_a_school() -> None:
    many = settings(LIFE, max_examples=EXAMPLES)

    run_state_machine_as_test(School, settings=many)


@pytest.mark.django_db
def test_many_terms_of_random_days_start_every_plan_once_and_at_its_bell() -> None:
    many = settings(term.LIFE, max_examples=EXAMPLES // 3)

    run_state_machine_as_test(term.Term, settings=many)
