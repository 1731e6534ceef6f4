"""What one request says to the database: each statement, in which transaction, and how long."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any
from uuid import UUID

from django.db import connection

from corridor.core.tenancy import NoDistrictInForce, district_in_force

SIGN_IN = {"corridor.accounts.sign_in", "corridor.accounts.tokens"}
SESSIONS = "corridor.accounts.sessions"  # reading one is a sign-in, writing one is not
NOT_COUNTED = ("begin", "set local", "commit", "savepoint", "release")


@dataclass(frozen=True, slots=True)
class Said:
    """``transaction`` is a number; 0 outside any. ``district`` is what was in force."""

    sql: str
    parameters: Any
    transaction: int
    district: UUID | None
    signs_in: bool
    ms: float


@contextmanager
def recorded() -> Iterator[list[Said]]:
    """The statements of the body, on this thread's connection."""
    found: list[Said] = []
    commits = 0
    commit = connection.commit

    def committed() -> None:
        nonlocal commits
        commits += 1
        commit()

    def note(
        execute: Callable[..., Any], sql: str, parameters: Any, many: Any, context: Any
    ) -> Any:
        begun = time.perf_counter()
        try:
            return execute(sql, parameters, many, context)
        finally:
            took = (time.perf_counter() - begun) * 1000
            inside = commits + 1 if connection.in_atomic_block else 0
            found.append(Said(sql, parameters, inside, _district(), _signs_in(sql), took))

    connection.commit = committed  # type: ignore[method-assign]
    try:
        with connection.execute_wrapper(note):
            yield found
    finally:
        connection.commit = commit  # type: ignore[method-assign]


def after_sign_in(said: list[Said]) -> list[Said]:
    """What counts against the six: BEGIN, SET LOCAL and COMMIT are apart."""
    return [
        one
        for one in said
        if not one.signs_in and not one.sql.strip().lower().startswith(NOT_COUNTED)
    ]


def _district() -> UUID | None:
    try:
        return district_in_force()
    except NoDistrictInForce:
        return None


def _signs_in(sql: str) -> bool:
    """Told by who is asking: the modules that find out whose request it is."""
    frame: FrameType | None = sys._getframe(2)  # noqa: SLF001 the only way to see who called
    reads = sql.strip().lower().startswith("select")
    while frame is not None:
        name = frame.f_globals.get("__name__", "")
        if name in SIGN_IN or (name == SESSIONS and reads):
            return True
        frame = frame.f_back
    return False
