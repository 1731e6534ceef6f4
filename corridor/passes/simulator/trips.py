"""A past pass, as a replay asks for it again, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from corridor.passes.situation import LivePass

AT_ONCE = timedelta()


@dataclass(slots=True)
class Trip:
    """Somebody who went. ``live`` is the pass as it left the room, had nothing held it up.

    ``answered_after`` is how long a yes took, ``None`` where none was needed. The other
    spans count from the start; ``ended_after`` is ``None`` where nobody knows the end.
    """

    live: LivePass
    grade: str
    wave: str
    answered_after: timedelta | None
    arrived_after: timedelta | None
    returned_after: timedelta | None
    ended_after: timedelta | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the rules of a replay did to a trip.

    ``code`` is the rule that had most to do with it, empty where none had. ``asked``: a
    teacher had to say yes because of a limit. ``wait`` does not include that answer; who did
    not go in spite of it lost their place in line to the bell.
    """

    code: str = ""
    went: bool = True
    asked: bool = False
    wait: timedelta = AT_ONCE
