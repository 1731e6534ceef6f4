"""How the reading of a roster goes, whatever it is read from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


def _nobody_listens(_count: int) -> None:
    return None


@dataclass(slots=True)
class Reading:
    """How the reading goes: ``on_bytes`` hears of every piece; what broke is remembered, so
    that a reference to a row that is there but faulty is not called a second fault. Of
    ``partial_files`` the rest is in the database; ``gone`` has the ids that a delta takes away.
    """

    on_bytes: Callable[[int], None] = _nobody_listens
    broken_files: set[str] = field(default_factory=set)
    broken_ids: set[tuple[str, str]] = field(default_factory=set)
    extensions: set[str] = field(default_factory=set)
    partial_files: set[str] = field(default_factory=set)
    gone: dict[str, list[str]] = field(default_factory=dict)

    def may_hold(self, table: str, source_id: str) -> bool:
        """Whether a row that could not be read may have had this id."""
        unseen = table in self.broken_files or table in self.partial_files
        return unseen or (table, source_id) in self.broken_ids
