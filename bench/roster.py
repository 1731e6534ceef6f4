"""What the roster of a large district costs: its first import, the same again, one day's changes.

Each is ``corridor import oneroster`` in a process of its own, as an admin runs it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import psutil

from bench.accounting import Accounts
from corridor.cli.postgres import Server

CORRIDOR = [sys.executable, "-m", "corridor"]
LOOK_EVERY = 0.5  # seconds between two looks at the database's memory


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds and megabytes; memory is the most at any instant, of the database what its
    processes own alone.
    """

    wall: float
    client_cpu: float
    database_cpu: float
    client_mb: float
    database_mb: float

    def figures(self, name: str) -> dict[str, float]:
        return {
            f"{name}_wall_s": round(self.wall, 1),
            f"{name}_client_cpu_s": round(self.client_cpu, 1),
            f"{name}_database_cpu_s": round(self.database_cpu, 1),
            f"{name}_client_peak_mb": round(self.client_mb),
            f"{name}_database_peak_mb": round(self.database_mb),
        }


def figures(server: Server, folder: Path, *, people: int) -> dict[str, Any]:
    """Of a made-up district of so many people."""
    path = folder / "roster.zip"
    subprocess.run([*CORRIDOR, "sample-roster", "--people", str(people), "--out", path], check=True)
    found: dict[str, Any] = {"roster_people": people}
    for name in ("roster_first", "roster_again"):
        found |= _import(server, path).figures(name)
    return found


def _import(server: Server, path: Path) -> Cost:
    accounts = Accounts({}, server.pid() or 0)
    before, began = accounts.spent(), time.monotonic()
    said = [*CORRIDOR, "import", "oneroster", str(path), "--district", "bench-roster"]
    process = subprocess.Popen(said)
    with _Watch(accounts) as watch:
        _pid, status, used = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError(f"The import ended with {os.waitstatus_to_exitcode(status)}.")
    return Cost(
        wall=time.monotonic() - began,
        client_cpu=used.ru_utime + used.ru_stime,
        database_cpu=accounts.spent().since(before).database,
        client_mb=used.ru_maxrss / 1024,
        database_mb=watch.most,
    )


class _Watch:
    """Looks at the database's memory again and again."""

    def __init__(self, accounts: Accounts) -> None:
        self.most = 0.0
        self._accounts = accounts
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_args: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(LOOK_EVERY):
            try:
                self.most = max(self.most, self._accounts.megabytes()["database"])
            except psutil.NoSuchProcess:
                continue
