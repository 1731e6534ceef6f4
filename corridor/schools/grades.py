"""How are grades written, and what do people call them?

Rosters write them as CEDS does: "09", "KG". People write 9 or K.
"""

from __future__ import annotations

from collections.abc import Iterable

CODES = (
    *("IT", "PR", "PK", "TK", "KG"),
    *(f"{grade:02d}" for grade in range(1, 14)),
    *("PS", "UG"),
)
_ALIASES = {"K": "KG"}


def grade_code(text: str) -> str | None:
    """A roster's code for what somebody wrote, ``None`` where it is no grade."""
    word = text.strip().upper()
    code = _ALIASES.get(word, word.zfill(2) if word.isdigit() else word)
    return code if code in CODES else None


def in_order(grades: Iterable[str]) -> tuple[str, ...]:
    """Each once, from the youngest to the oldest; unknown ones last."""
    return tuple(sorted(set(grades), key=lambda g: (CODES.index(g) if g in CODES else 99, g)))


def grade_name(grade: str) -> str:
    """A roster's grade as people say it: "09" is 9."""
    return grade.lstrip("0") or grade
