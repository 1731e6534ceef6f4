"""The running product: web and worker as in production, and what they and the database spend."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from bench.accounting import Accounts, Spent
from bench.client import Job, run
from corridor.cli.postgres import Server

CONNECTIONS = 16
PATIENCE = 90.0


class Product:
    """At ``port``, with what its processes and the database's have spent."""

    def __init__(self, port: int, accounts: Accounts) -> None:
        self.port, self.accounts = port, accounts
        self.turned_away = 0

    def measure(self, jobs: list[Job]) -> tuple[float, Spent, float]:
        """CPU ms per call, what was spent in all, and calls a second; raises when one fails."""
        before = self.accounts.spent()
        seconds, callers = run(jobs, port=self.port, connections=CONNECTIONS)
        spent = self.accounts.spent().since(before)
        errors = [error for caller in callers for error in caller.errors]
        self.turned_away += sum(caller.turned_away for caller in callers)
        if errors:
            raise RuntimeError(f"{len(errors)} calls failed, such as {errors[0]}")
        return spent.total / len(jobs) * 1000, spent, len(jobs) / seconds


@contextmanager
def serving(server: Server, *, processes: int = 1) -> Iterator[Product]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    corridor = [sys.executable, "-m", "corridor"]
    web = ["web", "--port", str(port), "--processes", str(processes)]
    commands = {"web": web, "worker": ["worker"]}
    running = {name: subprocess.Popen([*corridor, *said]) for name, said in commands.items()}
    try:
        _wait_until_ready(port)
        pids = {name: process.pid for name, process in running.items()}
        yield Product(port, Accounts(pids, server.pid() or 0))
    finally:
        for process in running.values():
            process.terminate()
        for process in running.values():
            process.wait(20)


def _wait_until_ready(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The web process did not answer.")
