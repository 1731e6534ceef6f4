"""A whole installation of a test's own: real processes, a real port, data of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil

from corridor.cli.postgres import Server

PATIENCE = 60.0


class Installation:
    """`corridor run` in a state folder of its own, without the demo."""

    def __init__(self, home: Path) -> None:
        self.server = Server(home)
        self.log = home / "run.log"
        self.port = free_port()
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.environment = {**kept, "CORRIDOR_HOME": str(home), "CORRIDOR_DEMO": "0"}
        self.extra: dict[str, str] = {}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> psutil.Process:
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "corridor", "run", f"--port={self.port}"]
            environment = self.environment | self.extra
            self.process = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        return psutil.Process(self.process.pid)

    def answer_with(self, **environment: str) -> None:
        """It answers, and runs in this environment: if it does not, it is started again."""
        if self.process is None or self.extra != environment or not self.answers():
            self.kill_everything()
            self.extra = environment
            self.start()
            assert eventually(self.answers), self.log.read_text()

    def end(self) -> int:
        assert self.process is not None
        return self.process.wait(PATIENCE)

    def answers(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def refusal(self, **environment: str) -> str:
        command = [sys.executable, "-m", "corridor", "run", f"--port={self.port}"]
        done = subprocess.run(
            command,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        return done.stderr

    def processes(self) -> list[psutil.Process]:
        """The supervisor, all that it started, and the database's own."""
        found: list[psutil.Process] = []
        if self.process and self.process.poll() is None:
            main = psutil.Process(self.process.pid)
            found = [main, *main.children(recursive=True)]
        for pid in self.server._processes():
            with suppress(psutil.NoSuchProcess):
                found.append(psutil.Process(pid))
        return found

    def kill_everything(self) -> None:
        """`kill -9` for all at once: nobody gets to say goodbye."""
        everything = self.processes()
        for process in everything:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        if self.process:
            self.process.wait(PATIENCE)
        assert eventually(lambda: all_gone(everything))

    def remove(self) -> None:
        """Leave no process and no data, whatever happened."""
        try:
            self.kill_everything()
        finally:
            self.server.remove()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


def all_gone(processes: list[psutil.Process]) -> bool:
    return not any(process.is_running() and process.status() != "zombie" for process in processes)
