"""Every page x every method x every role x own school, sister school, other district, stranger."""

from __future__ import annotations

import pytest

from tests.isolation import addresses
from tests.isolation.matrix import Matrix
from tests.isolation.pages import PAGES
from tests.isolation.roles import EVERYBODY
from tests.isolation.size import sizes

pytestmark = pytest.mark.django_db


def test_every_page_has_its_row() -> None:
    assert addresses.without_row(addresses.pages(), PAGES, "tests/isolation/pages.py") == []


@pytest.mark.parametrize("name", PAGES)
def test_page_lets_through_whom_it_should(matrix: Matrix, name: str) -> None:
    sizes.update(urls=len(PAGES) - sizes["urls"], roles=len(EVERYBODY) - sizes["roles"])
    sizes.update(tenants=len(matrix.world.tenants) - sizes["tenants"])

    assert matrix.problems_of(name, addresses.pages()[name], PAGES[name]) == []
