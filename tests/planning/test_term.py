"""A term of random days: whatever the calendar, absences, coverage and bells do, no pass that was
planned starts twice, never, or at the wrong bell."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from corridor.planning.commands import retiming, starting
from corridor.planning.falling_due import Occasion, what_now
from corridor.planning.models import ScheduledPass
from tests.planning import term_worker
from tests.planning.term import FOUND, LIFE, Term


def run(life: settings = LIFE) -> None:
    run_state_machine_as_test(Term, settings=life)


@pytest.mark.django_db
def test_no_pass_of_a_term_starts_twice_never_or_at_the_wrong_bell() -> None:
    run()


def _nothing(**_: Any) -> int:
    return 0


def _though_absent(plan: ScheduledPass, occasion: Occasion, now: datetime) -> Any:
    return what_now(plan, replace(occasion, is_absent=False), now)


def _but_keep_it(plans: list[ScheduledPass], _fields: Any) -> None:
    """Start it without a word of it in the plan."""
    del plans


@pytest.mark.parametrize(
    ("module", "name", "instead", "caught"),
    [
        pytest.param(retiming, "retime", _nothing, "instead of", id="plans-keep-old-bells"),
        pytest.param(term_worker, "retime_covers", _nothing, "answer", id="covers-keep-old-bells"),
        pytest.param(starting, "what_now", _though_absent, "starts instead", id="absent"),
        pytest.param(starting, "write", _but_keep_it, "for ever|twice|instead", id="not-written"),
    ],
)
@pytest.mark.django_db
def test_without_it_the_term_finds_out(
    monkeypatch: pytest.MonkeyPatch, module: Any, name: str, instead: Any, caught: str
) -> None:
    """Negative controls: what keeps plans right, switched off one by one."""
    monkeypatch.setattr(module, name, instead)

    with pytest.raises(AssertionError, match=caught):
        run(FOUND)
