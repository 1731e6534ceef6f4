"""Which sheet holds what, in which columns: guessed, or as somebody said on the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from corridor.rostering.providers.spreadsheet.book import Sheet
from corridor.rostering.providers.spreadsheet.columns import (
    FIELDS,
    KINDS,
    NEEDED,
    guess_columns,
    guess_kind,
)

LEFT_OUT = "-"


@dataclass(frozen=True, slots=True)
class Layout:
    """``columns`` maps a field to its place in a row; ``headings`` to the words above it."""

    kind: str
    columns: dict[str, int]
    headings: dict[str, str]

    @property
    def missing(self) -> tuple[str, ...]:
        """Fields without which no row can be read; of several that would do, the first."""
        return tuple(
            each[0] for each in NEEDED.get(self.kind, ()) if not set(each) & set(self.columns)
        )


def layout_of(sheet: Sheet, told: Mapping[str, Any]) -> Layout | None:
    """``told`` is ``{"kind": …, "columns": {field: heading}}`` or empty; None: it is left out."""
    kind = told.get("kind") or guess_kind(sheet.title, sheet.header)
    if kind not in KINDS:
        return None
    wanted = told.get("columns")
    if not isinstance(wanted, Mapping):
        wanted = guess_columns(kind, sheet.header)
    known = {field.name for field in FIELDS[kind]}
    headings = {f: h for f, h in wanted.items() if f in known and h in sheet.header}
    return Layout(kind, {f: sheet.header.index(h) for f, h in headings.items()}, headings)


def fingerprint(sheet: Sheet) -> str:
    """The same for the next file of the same make, whatever it is called."""
    return "|".join((sheet.title, *sheet.header))
