"""A roster that was read to its end from the network and waits in temporary files.

Nobody else can open them, and they are gone when the source is closed. So no transaction stays
open while a provider takes its time, and rows may be read in any order.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import IO

from corridor.core.errors import Refused
from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.asking import Reader
from corridor.rostering.roster import ROW_TYPES, Progress, RosterRow

IN_MEMORY = 8_000_000


class Shelves:
    """One temporary file for each type of row; ``refused`` is why nothing counts of them."""

    def __init__(self, stack: ExitStack) -> None:
        self.refused: Refused | None = None
        self._files: dict[type[RosterRow], IO[bytes]] = {
            kind: stack.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115
            for kind in ROW_TYPES
        }

    def fill(self, rows: Iterable[RosterRow]) -> None:
        for row in rows:
            pickle.dump(tuple(row), self._files[type(row)])

    def rows(self) -> Iterator[RosterRow]:
        """By type in the order of ``roster.ROW_TYPES``. Raises ``refused``, if it is set."""
        if self.refused:
            raise self.refused
        for kind, file in self._files.items():
            file.seek(0)
            yield from _rows(kind, file)


def _rows(kind: type[RosterRow], file: IO[bytes]) -> Iterator[RosterRow]:
    while True:
        try:
            cells = pickle.load(file)  # noqa: S301 - our own, from a file without a name
        except EOFError:
            return
        yield kind(*cells)


class Gathered:
    """What ``connecting.source_of`` hands over; see ``roster.RosterSource``.

    ``cursor`` is for the connection to keep once this roster is in force; empty if it gave
    none or failed. ``partial`` and ``extent`` as in ``RosterSource``.
    """

    def __init__(
        self, *, provider: str, label: str, problems: ProblemLog, shelves: Shelves, told: Reader
    ) -> None:
        self.provider = provider
        self.label = label
        self.problems = problems
        self.has_courses = told.has_courses
        self.decided_roles = told.decided_roles
        self.extent = told.extent
        self.partial = told.partial
        self.cursor = {} if problems.error_count or shelves.refused else told.cursor
        self._shelves = shelves

    def rows(self, _progress: Progress) -> Iterator[RosterRow]:
        return self._shelves.rows()
