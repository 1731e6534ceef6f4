"""Reading the board and writing what was decided: a few hand-written statements.

These are the only statements of the hot path after the lock. Plain ORM code does the same
work in several times the CPU (``docs/performance.md``).
"""

from corridor.passes.store.board import Concern, Found, ask_board, load_board
from corridor.passes.store.reading import COLUMNS, load_pass, read_times_fast
from corridor.passes.store.student import Answered, Student
from corridor.passes.store.writing import event_row, pass_row, write

__all__ = [
    "COLUMNS",
    "Answered",
    "Concern",
    "Found",
    "Student",
    "ask_board",
    "event_row",
    "load_board",
    "load_pass",
    "pass_row",
    "read_times_fast",
    "write",
]
