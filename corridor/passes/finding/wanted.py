"""What somebody looks for among the passes of their school."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

ASKED_FOR = "asked"  # a pass without a source of its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Everything left out holds for any pass. Values are valid ones or empty.

    ``words`` are looked for in the names of students, staff and places. ``way`` is "to" or "from"
    the ``place``; ``part`` is "made" or "approved", what ``staff`` (a member) did. ``first`` and
    ``last`` are days of the school, both included. ``state`` is one of a pass, or "live".
    ``source`` is one of a pass, or "asked". ``overrode`` is the code of a rule. ``overdue``: out
    past its time now; ``late``: came back, or was there, after its time. ``place_kind`` is that
    of where it leads to or from.
    """

    words: str = ""
    student: UUID | None = None
    place: UUID | None = None
    way: str = ""
    staff: UUID | None = None
    part: str = ""
    first: date | None = None
    last: date | None = None
    state: str = ""
    end_reason: str = ""
    source: str = ""
    overrode: str = ""
    over_limit: bool = False
    urgent: bool = False
    overdue: bool = False
    late: bool = False
    place_kind: str = ""
