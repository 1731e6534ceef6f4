"""A club's passes as a table, members by days, with what stands against each: values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from corridor.planning.drafts import Chance
from corridor.planning.matching import Known
from corridor.planning.problem_words import sentence

GOES, WARNED, HAS_PASS, CANNOT, OUT = "goes", "warned", "has_pass", "cannot", "out"


@dataclass(frozen=True, slots=True)
class Cell:
    """One member on one day. ``words`` say what stands against it, or what to know about it."""

    student_id: UUID
    date: date
    state: str
    words: str = ""

    @property
    def value(self) -> str:
        return f"{self.student_id}:{self.date.isoformat()}"

    @property
    def can_go(self) -> bool:
        return self.state in (GOES, WARNED, OUT)


@dataclass(frozen=True, slots=True)
class Row:
    student: Known
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """What there is to say of some cells, in words."""

    name: str
    days: tuple[date, ...]
    words: str
    state: str


@dataclass(frozen=True, slots=True)
class Sheet:
    days: tuple[date, ...]
    rows: tuple[Row, ...]
    passes: int
    left_out: int

    @property
    def remarks(self) -> list[Remark]:
        """One for each member and reason, over all its days."""
        return [remark for row in self.rows for remark in _remarks(row)]


def sheet_of(
    chances: Sequence[Chance], students: Iterable[Known], out: Collection[tuple[UUID, date]]
) -> Sheet:
    days = tuple(dict.fromkeys(chance.date for chance in chances))
    cells = {(chance.student_id, chance.date): _cell(chance, out) for chance in chances}
    rows = tuple(Row(s, tuple(cells[s.id, day] for day in days)) for s in students)
    counted = Counter(cell.state in (GOES, WARNED) for cell in cells.values())
    return Sheet(days, rows, passes=counted[True], left_out=counted[False])


def _cell(chance: Chance, out: Collection[tuple[UUID, date]]) -> Cell:
    stopping = [problem for problem in chance.problems if problem.stops]
    told = stopping or list(chance.problems)
    words = " ".join(sentence(problem) for problem in told)
    if stopping:
        state = HAS_PASS if stopping[0].code == "other_plan" else CANNOT
    elif (chance.student_id, chance.date) in out:
        state = OUT
    else:
        state = WARNED if told else GOES
    return Cell(chance.student_id, chance.date, state, words)


def _remarks(row: Row) -> list[Remark]:
    found: dict[tuple[str, str], list[date]] = {}
    for cell in row.cells:
        if cell.words:
            found.setdefault((cell.words, cell.state), []).append(cell.date)
    return [Remark(row.student.name, tuple(d), words, st) for (words, st), d in found.items()]
