"""Reading the board and writing what was decided: a few hand-written statements.

These are the only statements of the hot path after the lock. Plain ORM code does the same
work in several times the CPU (``docs/performance.md``).
"""

from corridor.passes.store.reading import COLUMNS, Concern, Found, load_board, load_pass
from corridor.passes.store.writing import event_row, pass_row, write

__all__ = [
    "COLUMNS",
    "Concern",
    "Found",
    "event_row",
    "load_board",
    "load_pass",
    "pass_row",
    "write",
]
