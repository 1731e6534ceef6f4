"""`corridor run` as a person starts it: real processes, a real port, data of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil
import pytest

from corridor.cli.postgres import Server

PATIENCE = 60.0


class Installation:
    def __init__(self, home: Path) -> None:
        self.server = Server(home)
        self.log = home / "run.log"
        self.port = free_port()
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        self.environment = {**kept, "CORRIDOR_HOME": str(home), "CORRIDOR_DEMO": "0"}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> psutil.Process:
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", "corridor", "run", f"--port={self.port}"]
            self.process = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        return psutil.Process(self.process.pid)

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


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    made = Installation(tmp_path)
    yield made
    if made.process:
        made.process.kill()
        made.process.wait()
    made.server.remove()


def test_run_mends_itself_and_survives_the_killing_of_everything(
    installation: Installation,
) -> None:
    main = installation.start()
    assert eventually(installation.answers), installation.log.read_text()
    web = next(child for child in main.children() if "web" in child.cmdline())
    postmaster = installation.server.pid()
    assert postmaster is not None

    web.kill()
    os.kill(postmaster, signal.SIGKILL)

    assert eventually(
        lambda: all_gone([web]) and installation.server.pid() not in {None, postmaster}
    )
    assert eventually(installation.answers)
    assert eventually(lambda: len(main.children()) == 3)

    everything = [main, *main.children(recursive=True)]
    everything += map(psutil.Process, installation.server._processes())
    for process in everything:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    assert eventually(lambda: all_gone(everything))
    installation.end()

    main = installation.start()
    assert eventually(installation.answers), installation.log.read_text()
    assert "already runs" in installation.refusal()
    assert "is taken by another program" in installation.refusal(
        CORRIDOR_HOME=f"{installation.log}.d"
    )

    everything = [main, *main.children(recursive=True)]
    everything += map(psutil.Process, installation.server._processes())
    main.send_signal(signal.SIGINT)

    assert installation.end() == 0
    assert all_gone(everything)
    assert "Your data are kept." in installation.log.read_text()


def test_run_stops_while_it_is_still_starting(installation: Installation) -> None:
    main = installation.start()
    assert eventually(installation.server.is_running)

    main.send_signal(signal.SIGTERM)

    assert installation.end() == 0
    assert not installation.server.is_running()
    assert "Corridor runs at" not in installation.log.read_text()
