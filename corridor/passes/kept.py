"""What many screens of a school show alike: made once, for each of the school's versions.

A nudge says which version of the school it tells of, and a screen that asks because of it says
so in turn (``X-Version``). What is of that version or newer is new enough for that screen: of
all that came after it another nudge tells.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from django.http import HttpRequest

from corridor.core.numbers import whole_number

V = TypeVar("V")

HEADER = "X-Version"
FOR = timedelta(seconds=1)  # time changes what screens show, too
MOST = 200


def wanted_by(request: HttpRequest) -> int | None:
    """The version that a nudge told this screen of; ``None`` for who asks without one."""
    return whole_number(request.headers.get(HEADER, ""))


@dataclass(frozen=True, slots=True)
class _Made(Generic[V]):
    value: V
    version: int
    at: datetime


class Kept(Generic[V]):
    """By a key that holds the school, and the language where words are kept."""

    def __init__(self) -> None:
        self._made: dict[Hashable, _Made[V]] = {}

    def of(self, key: Hashable, version: int | None, now: datetime) -> V | None:
        """What was made for this version or a later one, within the last second."""
        made = self._made.get(key)
        if made is None or version is None or made.version < version:
            return None
        return made.value if timedelta() <= now - made.at < FOR else None

    def keep(self, key: Hashable, value: V, version: int, now: datetime) -> V:
        """``version`` is one that was read before the value was made."""
        if len(self._made) >= MOST:
            self._made.clear()
        self._made[key] = _Made(value, version, now)
        return value

    def clear(self) -> None:
        self._made.clear()
