"""The database of the running product, from a thread of its own.

Playwright's loop is at work in the thread of the tests, where Django then refuses to ask a
database anything.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, connections

from corridor.core.tenanted.base import DatabaseWrapper

T = TypeVar("T")


class Backstage:
    """Runs what tests do behind the pages. ``allowed`` lets pytest-django's guard step aside."""

    def __init__(self, database: str, allowed: Callable[[], AbstractContextManager[None]]) -> None:
        self._database, self._allowed = database, allowed
        self._thread = ThreadPoolExecutor(1, initializer=self._connect)

    def _connect(self) -> None:
        settings = {**connections.settings[DEFAULT_DB_ALIAS], "NAME": self._database}
        connections[DEFAULT_DB_ALIAS] = DatabaseWrapper(settings)

    def run(self, call: Callable[[], T]) -> T:
        return self._thread.submit(self._run, call).result()

    def _run(self, call: Callable[[], T]) -> T:
        with self._allowed():
            return call()

    def close(self) -> None:
        self.run(connections.close_all)
        self._thread.shutdown()
