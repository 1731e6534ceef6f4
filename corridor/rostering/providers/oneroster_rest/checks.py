"""The rules between rows, where rows come over the network while the school goes on working."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from corridor.rostering.problems import Problem, ProblemLog, Severity
from corridor.rostering.providers.leaving_out import LeftOut
from corridor.rostering.providers.oneroster.checks import Checks, Sourced
from corridor.rostering.providers.oneroster.columns import GONE
from corridor.rostering.providers.oneroster.reading import Reading
from corridor.rostering.providers.oneroster.records import Class


class RowLog(ProblemLog):
    """Tells of problems by collection and id: a network has no files and no lines."""

    def __init__(self, told: ProblemLog) -> None:
        super().__init__()
        self._told = told
        self.at = ""

    def add(self, problem: Problem) -> None:
        message = f"{problem.message} ({self.at})" if self.at else problem.message
        file = problem.file.removesuffix(".csv")
        self._told.add(replace(problem, file=file, line=None, message=message))


@dataclass(slots=True)
class Unlisted(Reading):
    """Changes refer to rows that did not change and so are not listed."""

    def may_hold(self, _table: str, _source_id: str) -> bool:
        return True


class LooseChecks(Checks):
    """Leaves out what leads nowhere; ``settle`` says at the end whether that was too much."""

    def __init__(self, problems: ProblemLog, reading: Reading) -> None:
        super().__init__(problems, reading, courses_absent=False)
        self._left_out = LeftOut(problems)

    def hear(self, table: str) -> None:
        """One more row of this collection, whatever becomes of it."""
        self._left_out.hear(table)

    def settle(self) -> None:
        self._left_out.settle()

    def _listed(self, _table: str, row: Sourced) -> bool:
        return row.status not in GONE

    def _missing(self, table: str, row: Sourced, column: str, target: tuple[str, str]) -> bool:
        """What REST may leave empty is no fault, nor is a row that is gone anyway."""
        if not target[1]:
            return True
        if row.status not in GONE:
            self._left_out.drop(table, row.sourced_id, target=target, column=column)
        return False

    def _terms_of(self, row: Class) -> bool:
        """A class may be held in a term that is over and no longer listed, beside others."""
        targets = [("academicSessions", term) for term in row.terms]
        return any(self._known(target) for target in targets) or super()._terms_of(row)

    def _course_of(self, row: Class) -> bool:
        if row.course and not self._known(("courses", row.course)):
            text = _("The course {id} is not known, so the class keeps its own title.")
            message = text.format(id=row.course)
            self.problems.warning("course_unknown", "classes.csv", message)
        return True

    def _error(
        self, code: str, table: str, _row: Sourced, column: str | None, message: str
    ) -> None:
        severity = Severity.WARNING if code == "primary_twice" else Severity.ERROR
        self.problems.add(Problem(severity, code, f"{table}.csv", message, None, column))
