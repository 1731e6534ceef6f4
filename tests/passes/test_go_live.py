"""The date that everybody reads before students make passes."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from corridor.passes.go_live import go_live_of
from corridor.passes.situation import Settings
from tests.factories import TEN

LATER, BEFORE = date(2026, 10, 1), date(2026, 9, 1)


def told(**rules: object) -> str:
    settings = Settings(uuid4(), "High", "America/New_York", **rules)  # type: ignore[arg-type]
    found = go_live_of(settings, TEN)
    return f"{found.title}. {found.text}" if found else ""


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"starts_on": LATER}, "from Thursday, October 1 on. Until then only staff do."),
        (
            {"starts_on": LATER, "grade_starts": {"12": BEFORE}},
            "on. Grade 12 already may. Until then",
        ),
        ({"grade_starts": {"09": LATER, "12": BEFORE}}, "Grade 9 from Thursday, October 1 on."),
    ],
)
def test_the_date_is_told_in_advance(rules: dict[str, object], words: str) -> None:
    assert words in told(**rules)


@pytest.mark.parametrize(
    "rules",
    [{}, {"starts_on": BEFORE}, {"starts_on": TEN.date()}, {"grade_starts": {"09": BEFORE}}],
)
def test_nothing_is_told_once_the_day_has_come(rules: dict[str, object]) -> None:
    assert told(**rules) == ""
