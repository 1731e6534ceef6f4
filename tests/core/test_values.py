"""Values made past the constructor are what the constructor makes."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, replace

import pytest

from corridor.core.values import maker


@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 0


def test_made_values_are_those_of_the_constructor() -> None:
    made = maker(Point)([3, 4])

    assert made == Point(3, 4)
    assert hash(made) == hash(Point(3, 4))
    assert replace(made, y=5) == Point(3, 5)
    with pytest.raises(FrozenInstanceError):
        made.x = 1  # type: ignore[misc]


@pytest.mark.parametrize("values", [[1], [1, 2, 3]])
def test_a_row_of_another_length_makes_nothing(values: list[int]) -> None:
    with pytest.raises(ValueError, match="zip"):
        maker(Point)(values)
