"""Fixtures for every test: a real database, a district in force, a small school."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from corridor.core.tenancy import in_district
from corridor.passes import book
from corridor.schools.models import District
from tests.factories import World, make_district


@pytest.fixture(autouse=True)
def _fresh_books() -> Iterator[None]:
    """Rules are cached per process; rolled back schools leave none behind."""
    yield
    book.forget()


@pytest.fixture
def district(db: None) -> Iterator[District]:
    made = make_district()
    with in_district(made.id):
        yield made


@pytest.fixture
def world(district: District) -> World:
    return World()
