"""Keeps a few processes running until it is told to stop: a crashed one is started again."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import click

from corridor.cli import lifeline

TICK = 0.2
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
STEADY = 30.0  # seconds after which a start counts as a good one
PATIENCE = 10.0  # seconds for a clean end


def stop_on_signals() -> threading.Event:
    """Ctrl-C, SIGTERM and a closed terminal all mean the same."""
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, lambda *_: stop.set())
    return stop


@dataclass
class Child:
    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    handles: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    due_at: float = 0.0
    pause: float = FIRST_PAUSE

    def start(self, held: int) -> None:
        """In a session of its own, so that Ctrl-C reaches the supervisor alone."""
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            env={**os.environ, **self.environment, lifeline.VARIABLE: str(held)},
            pass_fds=[held, *self.handles],
            start_new_session=True,
        )
        self.started_at = time.monotonic()

    def look_after(self, held: int) -> None:
        if self.process is None:
            if time.monotonic() >= self.due_at:
                self.start(held)
        elif (code := self.process.poll()) is not None:
            self._crashed(code)

    def _crashed(self, code: int) -> None:
        self.signal(signal.SIGKILL)  # what the dead process may have started
        lasted = time.monotonic() - self.started_at
        self.pause = FIRST_PAUSE if lasted > STEADY else min(self.pause * 2, LONGEST_PAUSE)
        self.process, self.due_at = None, time.monotonic() + self.pause
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        click.echo(
            f"The {self.name} process ended by itself ({how}). "
            f"It starts again in {self.pause:.0f} s.",
            err=True,
        )

    def signal(self, number: int) -> None:
        if self.process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)

    def wait(self, seconds: float) -> None:
        if self.process:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(max(seconds, 0))


def supervise(
    children: Sequence[Child], *, stop: threading.Event, watch: Callable[[], None] = lambda: None
) -> None:
    """Returns when `stop` is set and all children have ended. `watch` is called at every tick."""
    held, ours = os.pipe()
    try:
        while not stop.is_set():
            for child in children:
                child.look_after(held)
            watch()
            stop.wait(TICK)
    finally:
        end(children)
        os.close(held)
        os.close(ours)


def end(children: Sequence[Child]) -> None:
    for child in children:
        child.signal(signal.SIGTERM)
    deadline = time.monotonic() + PATIENCE
    for child in children:
        child.wait(deadline - time.monotonic())
        child.signal(signal.SIGKILL)
        child.wait(PATIENCE)


def finish(command: Sequence[str], *, stop: threading.Event) -> bool:
    """Run a command to its end; False when it failed or `stop` came first."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    while process.poll() is None:
        if stop.wait(TICK / 4):
            process.terminate()
            process.wait()
    return process.returncode == 0 and not stop.is_set()
