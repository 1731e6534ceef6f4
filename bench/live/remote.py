"""A client in a process of its own: questions and answers as lines of JSON."""

from __future__ import annotations

import asyncio
import json
import random
import resource
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import uvloop

Answer = dict[str, Any]
chance = random.Random()  # noqa: S311 (nobody is kept out by it)
Handler = Callable[[str, Any], Awaitable[Answer]]


class Remote:
    """The parent's end."""

    def __init__(self, module: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", module], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, what: str, with_what: Any = None) -> Answer:
        self.tell(what, with_what)
        return self.hear()

    def tell(self, what: str, with_what: Any = None) -> None:
        stdin = self._process.stdin
        if stdin is not None:
            stdin.write(json.dumps([what, with_what]) + "\n")
            stdin.flush()

    def hear(self) -> Answer:
        line = self._process.stdout.readline() if self._process.stdout else ""
        if not line:
            raise RuntimeError("The bench's client has ended.")
        found: Answer = json.loads(line)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self._process.communicate(timeout=20)


def answer_questions(handler: Handler) -> None:
    """The client's end: one question after another, until the parent leaves."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    async def run() -> None:
        while line := await asyncio.to_thread(sys.stdin.readline):
            answer = await handler(*json.loads(line))
            print(json.dumps(answer), flush=True)

    uvloop.run(run())


def quantile(latencies: list[float], share: float) -> float:
    """In ms, of seconds."""
    if not latencies:
        return 0.0
    ordered = sorted(latencies)
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 1)
