"""The demo, loaded once for all tests of a module; each test's own changes are undone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from corridor.accounts.models import Member
from corridor.core.tenancy import in_district
from corridor.demo.commands import load_demo
from corridor.schools.models import District, School

SUNDAY = datetime(2026, 11, 29, 3, 0, tzinfo=UTC)
NEW_YEARS_EVE = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
SUMMER = datetime(2027, 7, 6, 17, 45, tzinfo=UTC)


def say_nothing(_words: str) -> None:
    """For loads that nobody watches."""


@pytest.fixture(scope="module")
def loaded(
    request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[datetime]:
    """When the demo was loaded for the first time: the module's ``LOADED_AT``."""
    now: datetime = request.module.LOADED_AT
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(now=now, say=say_nothing)
        connection.check_constraints()  # once here, or after each test, which can't keep it
        yield now
        transaction.set_rollback(True)


def member(school: School, key: str) -> Member:
    """One of the cast."""
    found = Member.objects.select_related("person", "school")
    return found.get(school=school, person__email=f"{key}@fairview.example")


@pytest.fixture
def fairview(loaded: datetime, db: None) -> Iterator[School]:
    """Fairview High, with its district in force."""
    with in_district(District.objects.get(slug="fairview").id):
        yield School.objects.get(slug="fairview-high")
