"""Rearranging the rows of a bell schedule before it is saved."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from corridor.schools.period_moves import moved, shifted


def rows(*names: str) -> list[dict[str, Any]]:
    """Periods of an hour from eight on; "Lunch:A" has a wave."""
    made = []
    for number, said in enumerate(names):
        name, _colon, wave = said.partition(":")
        made.append(
            {
                "name": name,
                "kind": "lunch" if name == "Lunch" else "class",
                "lunch_wave": wave,
                "starts_at": f"{8 + number:02d}:00",
                "ends_at": f"{8 + number:02d}:50",
            }
        )
    return made


def names(found: list[dict[str, Any]]) -> str:
    return " ".join(row["name"] for row in found)


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        (2, 1, "1 3 2 Lunch"),
        (1, 2, "1 3 2 Lunch"),
        (0, 3, "2 3 Lunch 1"),
        (3, 0, "Lunch 1 2 3"),
        (0, -1, "1 2 3 Lunch"),
        (3, 4, "1 2 3 Lunch"),
        (1, 1, "1 2 3 Lunch"),
        (9, 1, "1 2 3 Lunch"),
    ],
)
def test_a_period_takes_another_time_and_the_others_move_up(
    source: int, target: int, expected: str
) -> None:
    before = rows("1", "2", "3", "Lunch")

    after = moved(before, source, target)

    assert names(after) == expected
    assert [row["starts_at"] for row in after] == [row["starts_at"] for row in before]
    assert [row["kind"] for row in after if row["name"] == "Lunch"] == ["lunch"]


def test_a_period_passes_over_the_rows_of_lunch_waves() -> None:
    before = rows("4", "Lunch:A", "5:A", "5:B", "Lunch:B", "6")

    assert names(moved(before, 0, 1)) == "6 Lunch 5 5 Lunch 4"
    assert names(moved(before, 2, 1)) == "4 5 Lunch 5 Lunch 6"
    assert names(moved(before, 4, 5)) == "4 Lunch 5 5 Lunch 6"


def test_every_time_is_shifted_and_what_is_no_time_stays() -> None:
    typed: list[dict[str, Any]] = [
        {"starts_at": "8:05", "ends_at": time(8, 50)},
        {"starts_at": "", "ends_at": "soon"},
    ]

    assert shifted(typed, 10) == [
        {"starts_at": time(8, 15), "ends_at": time(9, 0)},
        {"starts_at": "", "ends_at": "soon"},
    ]
    assert shifted(typed, -10)[0] == {"starts_at": time(7, 55), "ends_at": time(8, 40)}


@pytest.mark.parametrize("minutes", [-481, 960])
def test_a_shift_over_midnight_moves_nothing(minutes: int) -> None:
    before = rows("1")

    assert shifted(before, minutes) == before
    assert shifted(before, minutes // 2) != before
