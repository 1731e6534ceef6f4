"""From the text of one cell to a typed value.

A converter answers the value, raises ``Doubt`` with the value when it could be read but is
not as the specification writes it (a warning), or ``Unreadable`` when it can't (an error).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import date

from django.utils.translation import gettext as _

Convert = Callable[[str], object]


class Unreadable(Exception):
    """The cell has no meaning; the message says what would."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Doubt(Exception):
    """The cell was read as ``value`` although it is not written as it should be."""

    def __init__(self, code: str, message: str, value: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.value = value


ORG_TYPES = frozenset({"department", "school", "district", "local", "state", "national"})
SESSION_TYPES = frozenset({"gradingPeriod", "semester", "schoolYear", "term"})
CLASS_TYPES = frozenset({"homeroom", "scheduled"})
ENROLLMENT_ROLES = frozenset({"administrator", "aide", "proctor", "student", "teacher"})
ROLE_TYPES = frozenset({"primary", "secondary"})
STATUSES = frozenset({"active", "tobedeleted", "inactive"})
USER_ROLES_1_1 = frozenset(
    {"administrator", "aide", "guardian", "parent", "proctor", "relative", "student", "teacher"}
)
USER_ROLES_1_2 = frozenset(
    {
        "aide",
        "counselor",
        "districtAdministrator",
        "guardian",
        "parent",
        "principal",
        "proctor",
        "relative",
        "siteAdministrator",
        "student",
        "systemAdministrator",
        "teacher",
    }
)
GRADES = frozenset(
    {"IT", "PR", "PK", "TK", "KG", "PS", "UG", "Other", *(f"{n:02}" for n in range(1, 14))}
)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TRUE = {"true", "1", "yes", "y"}
_FALSE = {"false", "0", "no", "n"}


def identifier(cell: str) -> str:
    """A sourcedId, ours or a reference to one."""
    if len(cell) > 255:
        raise Unreadable("too_long", _("This id is longer than 255 characters."))
    return cell


def text(limit: int) -> Convert:
    def convert(cell: str) -> str:
        if len(cell) > limit:
            raise Doubt(
                "shortened",
                _("This is longer than {limit} characters and was cut there.").format(limit=limit),
                cell[:limit],
            )
        return cell

    return convert


def one_of(words: Collection[str]) -> Convert:
    """A word of a vocabulary, or an extension of it (``ext:...``)."""
    by_folded = {word.casefold(): word for word in words}

    def convert(cell: str) -> str:
        if cell in words or not cell or cell.startswith("ext:"):
            return cell
        if meant := by_folded.get(cell.casefold()):
            raise Doubt(
                "letter_case",
                _("“{cell}” was read as “{meant}”; capital letters matter here.").format(
                    cell=cell, meant=meant
                ),
                meant,
            )
        raise Unreadable(
            "unknown_word",
            _("“{cell}” is not one of the words allowed here: {words}.").format(
                cell=cell, words=", ".join(sorted(words))
            ),
        )

    return convert


def boolean(cell: str) -> bool:
    """``true`` or ``false``; an empty cell is false."""
    if cell == "true":
        return True
    if cell in {"false", ""}:
        return False
    folded = cell.casefold()
    if folded in _TRUE | _FALSE:
        value = folded in _TRUE
        raise Doubt(
            "boolean_spelling",
            _("“{cell}” was read as “{meant}”; write true or false.").format(
                cell=cell, meant="true" if value else "false"
            ),
            value,
        )
    raise Unreadable("not_boolean", _("“{cell}” is neither true nor false.").format(cell=cell))


def iso_date(cell: str) -> date | None:
    if not cell:
        return None
    try:
        if _ISO_DATE.fullmatch(cell):
            return date.fromisoformat(cell)
        if _ISO_DATE.match(cell) and cell[10] == "T":
            raise Doubt(
                "date_with_time",
                _("“{cell}” holds a time; only the day was read.").format(cell=cell),
                date.fromisoformat(cell[:10]),
            )
    except ValueError:
        pass
    raise Unreadable(
        "not_a_date",
        _("“{cell}” is not a date. Write the year, month and day as in 2026-08-31.").format(
            cell=cell
        ),
    )


def word_list(cell: str) -> tuple[str, ...]:
    """Comma-separated inside one quoted cell."""
    if "," not in cell:
        return (cell,) if cell else ()
    return tuple(word for word in (part.strip() for part in cell.split(",")) if word)


_ID = re.compile(r"\{\s*([^{}:]{1,30}?)\s*:\s*([^{}]{1,255}?)\s*\}")


def id_list(cell: str) -> tuple[tuple[str, str], ...]:
    """``{type:id}`` items, types in small letters."""
    found = tuple((kind.lower(), value) for kind, value in _ID.findall(cell))
    if cell and len(found) != max(cell.count("{"), 1):
        raise Doubt(
            "user_ids_unread",
            _("“{cell}” holds an id that is not written as {{type:id}}; it was left out.").format(
                cell=cell
            ),
            found,
        )
    return found


def grade_list(cell: str) -> tuple[str, ...]:
    """CEDS grades; "9" is tolerated for "09"."""
    words = word_list(cell)
    if GRADES.issuperset(words):
        return words
    padded = tuple(word.zfill(2) if word.isdigit() else word.upper() for word in words)
    known = tuple(word for word in padded if word in GRADES)
    raise Doubt("unknown_grade", _grade_doubt(cell, known), known)


def _grade_doubt(cell: str, known: tuple[str, ...]) -> str:
    if not known:
        return _("“{cell}” is no grade (KG, 01 to 12, PS, UG), so it was left out.").format(
            cell=cell
        )
    return _(
        "“{cell}” is not written as grades are (KG, 01 to 12, PS, UG); read as “{known}”."
    ).format(cell=cell, known=", ".join(known))


def email(cell: str) -> str:
    """Lower case; what is no address is left out."""
    address = cell.lower()
    name, at, domain = address.partition("@")
    if cell and not (at and name and domain and " " not in address and len(address) <= 254):
        raise Doubt(
            "not_an_email",
            _("“{cell}” is not an e-mail address and was left out.").format(cell=cell),
            "",
        )
    return address
