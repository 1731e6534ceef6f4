"""Rows that are left out because what they refer to is not listed.

Between two lists somebody may enrol, so a few of them are no fault and only a warning. If there
are many, a list is not whole, and that is an error.
"""

from __future__ import annotations

from collections import Counter, defaultdict

from django.utils.translation import gettext as _

from corridor.rostering.problems import ProblemLog

FEW = 20
SHARE = 0.02


class LeftOut:
    """Counts per collection: ``hear`` of every row, ``drop`` of those that are left out."""

    def __init__(self, problems: ProblemLog) -> None:
        self._problems = problems
        self._heard: Counter[str] = Counter()
        self._dropped: defaultdict[str, set[str]] = defaultdict(set)

    def hear(self, table: str) -> None:
        self._heard[table] += 1

    def drop(self, table: str, source_id: str, *, target: tuple[str, str], column: str) -> None:
        to_table, to_id = target
        self._dropped[table].add(source_id)
        text = _("There is no {id} among {file}, so this was left out.")
        message = text.format(id=to_id, file=to_table)
        self._problems.warning("left_out", table, message, column=column)

    def settle(self) -> None:
        """Said at the end, when all have been heard of."""
        for table, dropped in self._dropped.items():
            every = self._heard[table]
            if len(dropped) > max(FEW, SHARE * every):
                text = _("{count} of {all} rows refer to what is not listed; a list is not whole.")
                message = text.format(count=len(dropped), all=every)
                self._problems.error("many_left_out", table, message)
