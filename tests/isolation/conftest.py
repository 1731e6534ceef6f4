"""One world for all tests of a module, at ten o'clock, in a transaction that is taken back."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.test import override_settings
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from corridor.config import urls
from corridor.passes import book
from tests.factories import TEN
from tests.isolation.door import Door
from tests.isolation.matrix import Matrix
from tests.isolation.world import World, make_world
from tests.pages import PLAIN_STATIC

# How slow guessing is has its own tests.
NEVER_READ = "apns.p8"  # apps may register; nothing is sent to them here
QUICK = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def _ten_o_clock() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: TEN)
        yield


@pytest.fixture(scope="module")
def _cheap_refusals(_ten_o_clock: None) -> Iterator[None]:
    """Thousands of them are no news for the log, and the page of what is not there costs more
    than all the rest; one test looks at it."""
    logging.disable(logging.WARNING)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(urls, "handler404", nothing_there, raising=False)
        yield
    logging.disable(logging.NOTSET)


def nothing_there(_request: HttpRequest, exception: Exception) -> HttpResponse:
    return HttpResponseNotFound()


@pytest.fixture(scope="module")
def world(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, _cheap_refusals: None
) -> Iterator[World]:
    book.forget()
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(
            STORAGES=PLAIN_STATIC, PASSWORD_HASHERS=QUICK, APNS_KEY_FILE=NEVER_READ
        ):
            yield make_world()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def matrix(world: World) -> Matrix:
    return Matrix(world, Door())


@pytest.fixture
def page_of_nothing(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    """The product's own page again, where nothing is."""
    monkeypatch.delattr(urls, "handler404")
