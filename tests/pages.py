"""Visiting pages in tests: as somebody, at a fixed time, outside the test's own district."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context
from datetime import datetime
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from corridor.accounts.models import Member
from corridor.core import scope
from tests.factories import TEN, make_user

PLAIN_STATIC = {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
}


class Visitor:
    """A browser without scripts. Every answer comes from a request with no district in force."""

    def __init__(self, member: Member | None = None) -> None:
        self.client = Client()
        if member is not None:
            self.user = make_user(member)
            self.come_back()

    def come_back(self) -> None:
        """Sign in again: for a test whose clock goes on for longer than a session lasts."""
        self.client.cookies.clear()
        self.client.force_login(self.user)

    def get(self, path: str, **query: Any) -> Any:
        return self._ask(lambda: self.client.get(path, query))

    def post(self, path: str, **data: Any) -> Any:
        return self._ask(lambda: self.client.post(path, data))

    def _ask(self, call: Callable[[], Any]) -> Any:
        with override_settings(STORAGES=PLAIN_STATIC):
            return copy_context().run(_outside, call)


def _outside(call: Callable[[], Any]) -> Any:
    scope._in_force.set(None)
    return call()


def text_of(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def at_ten(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The clock of the entry points stands at ten o'clock, in period 3."""
    monkeypatch.setattr(timezone, "now", lambda: TEN)
    return TEN
