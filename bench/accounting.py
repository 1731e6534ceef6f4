"""CPU time and memory of processes, as the operating system accounts for them."""

from __future__ import annotations

from collections.abc import Callable
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
        app = [each for process in self._app.values() for each in _family(process)]
        return Spent(_cpu(app), _cpu(_family(self._postmaster)))

    def megabytes(self) -> dict[str, float]:
        """Resident memory of the application; of the database, what its processes own alone."""
        return {
            **{name: _megabytes(_resident, process) for name, process in self._app.items()},
            "database": _megabytes(_private, self._postmaster),
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


def _family(process: psutil.Process) -> list[psutil.Process]:
    return [process, *process.children(recursive=True)]


def _megabytes(size: Callable[[psutil.Process], int], process: psutil.Process) -> float:
    return round(sum(size(each) for each in _family(process)) / 1e6, 1)


def _resident(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        return int(process.memory_info().rss)
    return 0


def _private(process: psutil.Process) -> int:
    with suppress(psutil.Error):
        return int(process.memory_full_info().uss)
    return 0
