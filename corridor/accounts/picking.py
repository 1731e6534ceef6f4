"""What a form that chooses students was sent with: who is ticked, sought and pasted.

The same form looks for students and saves. Its first button looks, so the Enter key does;
with nothing typed in the search, Enter saves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import QueryDict

from corridor.accounts.queries import Match, Picker, match_students, pick_students

FIND, MATCH = "find", "match"


@dataclass(frozen=True, slots=True)
class Picking:
    """``chosen`` holds the ids of people; ``lines`` are pasted, one student each."""

    chosen: tuple[UUID, ...]
    search: str = ""
    lines: str = ""
    wants_save: bool = False

    @classmethod
    def of(cls, data: QueryDict) -> Picking:
        search, lines, do = (data.get(name, "").strip() for name in ("q", "lines", "do"))
        is_looking = do == MATCH or (do == FIND and search != "")
        return cls(_ids(data.getlist("people")), search, lines, not is_looking)


def _ids(texts: list[str]) -> tuple[UUID, ...]:
    """Those that are ids, each once; a form of ours sends nothing else."""
    found: dict[UUID, None] = {}
    for text in texts:
        try:
            found[UUID(text)] = None
        except ValueError:
            continue
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Picked:
    """A picking with the students it means. ``people`` are all who are chosen now."""

    picker: Picker
    match: Match
    people: tuple[UUID, ...]

    @property
    def left_lines(self) -> str:
        """The pasted lines that name nobody, or several."""
        return "\n".join([*self.match.unmatched, *(line for line, _people in self.match.ambiguous)])

    def context(self) -> dict[str, Any]:
        return {"picker": self.picker, "match": self.match, "left_lines": self.left_lines}


def look_up(*, school_id: UUID, picking: Picking) -> Picked:
    """At most three statements."""
    match = match_students(school_id=school_id, lines=picking.lines)
    people = tuple(dict.fromkeys((*picking.chosen, *match.people)))
    picker = pick_students(school_id=school_id, chosen=people, search=picking.search)
    return Picked(picker, match, people)
