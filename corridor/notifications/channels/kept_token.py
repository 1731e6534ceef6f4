"""A token that is kept until shortly before it ends, and fetched by one thread for all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from corridor.notifications.channels.wire import NoAccess, NoAnswer

PAUSE_SECONDS = 5.0  # after a try that failed: whoever waited meanwhile need not try, too


@dataclass(frozen=True, slots=True)
class Fresh:
    """``keep_until`` and ``not_again_before`` are seconds since 1970; before the latter it is not
    renewed, even if it was refused."""

    text: str
    keep_until: float
    not_again_before: float = 0.0


class KeptToken:
    """``fetch`` is given the time; ``clock`` says it."""

    def __init__(
        self, fetch: Callable[[float], Fresh], *, clock: Callable[[], float] = time.time
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._lock = threading.Lock()
        self._held: Fresh | None = None
        self._failed: NoAnswer | NoAccess | None = None
        self._failed_at = 0.0

    def text(self) -> str:
        """Raises what fetching raises."""
        with self._lock:
            if self._held is None or self._clock() >= self._held.keep_until:
                self._held = self._fetched()
            return self._held.text

    def another(self, refused: str) -> str:
        """For one that was refused; the same again where it may not be renewed yet."""
        with self._lock:
            held = self._held
            may_be = held is None or self._clock() >= held.not_again_before
            if held is None or (held.text == refused and may_be):
                held = self._held = self._fetched()
            return held.text

    def _fetched(self) -> Fresh:
        if self._failed and self._clock() < self._failed_at + PAUSE_SECONDS:
            raise type(self._failed)(*self._failed.args)
        try:
            return self._fetch(self._clock())
        except (NoAnswer, NoAccess) as failed:
            self._failed, self._failed_at = failed, self._clock()
            raise
