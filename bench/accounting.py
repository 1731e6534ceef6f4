"""CPU time and memory of processes, as the operating system accounts for them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds of the application and of the database."""

    app: float
    database: float

    def since(self, before: Spent) -> Spent:
        return Spent(self.app - before.app, self.database - before.database)

    @property
    def total(self) -> float:
        return self.app + self.database


class Accounts:
    """Watches web and worker, and every process of the database below the postmaster."""

    def __init__(self, app: dict[str, int], postmaster_pid: int) -> None:
        self._app = {name: psutil.Process(pid) for name, pid in app.items()}
        self._postmaster = psutil.Process(postmaster_pid)

    def spent(self) -> Spent:
        app = list(self._app.values())
        return Spent(_cpu(app), _cpu([self._postmaster, *self._postmaster.children()]))

    def megabytes(self) -> dict[str, float]:
        """Resident memory of the application; of the database, what its processes own alone."""
        backends = self._postmaster.children()
        return {
            **{name: round(p.memory_info().rss / 1e6, 1) for name, p in self._app.items()},
            "database": round(sum(_private(p) for p in (self._postmaster, *backends)) / 1e6, 1),
        }


def _cpu(processes: list[psutil.Process]) -> float:
    """Also of children that ended: a backend that goes leaves its time with the postmaster."""
    seconds = 0.0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            seconds += times.user + times.system
            seconds += times.children_user + times.children_system
    return seconds


def _private(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        return int(process.memory_full_info().uss)
    return 0
