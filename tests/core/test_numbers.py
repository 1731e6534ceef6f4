"""Whole numbers over the wire: what is none is no error either."""

from __future__ import annotations

import pytest

from corridor.core.numbers import whole_number


@pytest.mark.parametrize(("said", "number"), [("0", 0), ("2000", 2000), ("9" * 18, 10**18 - 1)])
def test_whole_number_is_read(said: str, number: int) -> None:
    assert whole_number(said) == number


@pytest.mark.parametrize("said", ["", "-1", "1.5", "x", " 1", "²", "٣", "9" * 19, "9" * 5000])
def test_what_is_no_whole_number_is_nothing(said: str) -> None:
    assert whole_number(said) is None
