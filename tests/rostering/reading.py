"""Reads a package to its end, as an import would."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import TypeVar

from corridor.rostering.problems import Problem, ProblemLog
from corridor.rostering.providers.oneroster_csv import OneRosterCsv
from corridor.rostering.providers.oneroster_csv.package import Limits
from corridor.rostering.roster import RosterRow

TODAY = date(2026, 9, 14)
R = TypeVar("R")


class Silent:
    """Progress that nobody watches; counts bytes."""

    def __init__(self) -> None:
        self.bytes = 0
        self.steps: list[str] = []

    def read(self, count: int) -> None:
        self.bytes += count

    def step(self, name: str) -> None:
        self.steps.append(name)


class Read:
    """What came out of a package."""

    def __init__(self, path: Path, *, today: date = TODAY, limits: Limits | None = None) -> None:
        self.log = ProblemLog()
        self.progress = Silent()
        self._rows: dict[type[RosterRow], list[RosterRow]] = defaultdict(list)
        with OneRosterCsv(path, today=today, problems=self.log, limits=limits) as source:
            self.total_bytes = source.total_bytes
            for row in source.rows(self.progress):
                self._rows[type(row)].append(row)
            self.decided_roles = source.decided_roles

    def rows(self, kind: type[R]) -> list[R]:
        return [row for rows in self._rows.values() for row in rows if isinstance(row, kind)]

    @property
    def errors(self) -> list[str]:
        return [_short(p) for p in self.log.errors]

    @property
    def warnings(self) -> list[str]:
        return [_short(p) for p in self.log.warnings]


def _short(problem: Problem) -> str:
    return f"{problem.place} {problem.code}"
