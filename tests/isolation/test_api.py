"""Every call of the API x every role x own school, sister school, other district, stranger."""

from __future__ import annotations

import pytest

from tests.isolation import addresses
from tests.isolation.calls import CALLS
from tests.isolation.matrix import Matrix
from tests.isolation.size import sizes

pytestmark = pytest.mark.django_db


def test_every_call_has_its_row() -> None:
    assert addresses.without_row(addresses.calls(), CALLS, "tests/isolation/calls.py") == []


@pytest.mark.parametrize("name", CALLS)
def test_call_lets_through_whom_it_should(matrix: Matrix, name: str) -> None:
    sizes["calls"] = len(CALLS)
    method, path = addresses.calls()[name]
    assert method in CALLS[name].methods

    other = tuple(m for m, there in addresses.calls().values() if there == path)
    assert matrix.problems_of(name, path, CALLS[name], is_api=True, other=other) == []
