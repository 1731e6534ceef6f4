"""What is wrong with a roster, in words that let a person mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding. ``code`` is stable (docs/admin/rosters.md explains each); ``line`` is the
    line of the file, 1 being its header; ``column`` is the header's word.
    """

    severity: Severity
    code: str
    file: str
    message: str
    line: int | None = None
    column: str | None = None

    @property
    def place(self) -> str:
        """``file:line:column``, leaving out what is not known."""
        parts = (self.file, str(self.line) if self.line else "", self.column or "")
        return ":".join(part for part in parts if part)


def _kind(problem: Problem) -> tuple[str, str, str | None]:
    return problem.code, problem.file, problem.column


class ProblemLog:
    """Collects problems; counts all of them, keeps enough to read.

    A fault that runs through a whole file would otherwise fill the memory with a million
    equal sentences: of each kind per file and column the first ``KEPT`` are stored.
    """

    KEPT = 60

    def __init__(self) -> None:
        self._kept: list[Problem] = []
        self._seen: Counter[tuple[str, str, str | None]] = Counter()
        self._totals: Counter[Severity] = Counter()

    def add(self, problem: Problem) -> None:
        kind = _kind(problem)
        self._seen[kind] += 1
        self._totals[problem.severity] += 1
        if self._seen[kind] <= self.KEPT:
            self._kept.append(problem)

    def error(
        self, code: str, file: str, message: str, line: int | None = None, column: str | None = None
    ) -> None:
        self.add(Problem(Severity.ERROR, code, file, message, line, column))

    def warning(
        self, code: str, file: str, message: str, line: int | None = None, column: str | None = None
    ) -> None:
        self.add(Problem(Severity.WARNING, code, file, message, line, column))

    @property
    def errors(self) -> list[Problem]:
        return list(self._of(Severity.ERROR))

    @property
    def warnings(self) -> list[Problem]:
        return list(self._of(Severity.WARNING))

    @property
    def error_count(self) -> int:
        """How many there were, also those that were not kept."""
        return self._totals[Severity.ERROR]

    @property
    def warning_count(self) -> int:
        return self._totals[Severity.WARNING]

    def digest(self, per_kind: int) -> list[tuple[Problem, int]]:
        """Warnings by kind: the first ``per_kind`` of each, the last of them with how many more
        there are like it.
        """
        shown: dict[tuple[str, str, str | None], list[Problem]] = {}
        for warning in self._of(Severity.WARNING):
            shown.setdefault(_kind(warning), []).append(warning)
        return [
            (problem, self._seen[kind] - per_kind if at == per_kind else 0)
            for kind, problems in shown.items()
            for at, problem in enumerate(problems[:per_kind], start=1)
        ]

    def _of(self, severity: Severity) -> Iterator[Problem]:
        return (p for p in self._kept if p.severity is severity)
