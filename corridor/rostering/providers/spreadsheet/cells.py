"""One row of a sheet, and from the text of its cells to values."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.oneroster.values import Doubt, grade_list
from corridor.rostering.providers.oneroster.values import email as address
from corridor.rostering.providers.spreadsheet.book import Sheet
from corridor.rostering.providers.spreadsheet.layout import Layout

LONGEST = {"number": 64, "given": 100, "family": 100, "preferred": 100, "room": 80, "title": 20}
# What Excel shows where a formula has no value.
FAILED = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!"})
_ORDINAL = re.compile(r"(?:grade\s*)?(\d{1,2})(?:st|nd|rd|th)?(?:\s*grade)?", re.IGNORECASE)
_MEETING = re.compile(
    r"(?:period\s+)?([^()|]{1,20}?)\s*(?:\(\s*([^()|]{1,4}?)\s*\))?", re.IGNORECASE
)
_GRADES = {"k": "KG", "kindergarten": "KG", "prek": "PK", "pre-k": "PK"}


@dataclass(frozen=True, slots=True)
class Cells:
    """Reads a row by field; what is wrong goes to the log, and ``fault`` counts it."""

    sheet: Sheet
    layout: Layout
    line: int
    cells: list[str]
    problems: ProblemLog

    def text(self, field: str) -> str:
        """Empty for a column that the sheet does not have, and for a formula (its own text, or one
        that failed), which is a fault."""
        at = self.layout.columns.get(field)
        if at is None or at >= len(self.cells):
            return ""
        text = " ".join(self.cells[at].split())
        if text.startswith("=") or "\0" in text:
            self.error("formula", field, _("A formula stands here instead of its value."))
            return ""
        if text in FAILED:
            message = _("The formula of this cell failed ({value}), so it has no value.")
            self.error("formula", field, message.format(value=text))
            return ""
        longest = LONGEST.get(field, 200)
        if len(text) > longest:
            message = _("This is longer than {limit} characters and was cut there.")
            self.warning("shortened", field, message.format(limit=longest))
        return text[:longest]

    def needed(self, field: str) -> str:
        if text := self.text(field):
            return text
        message = _("{name} is empty, and has to be filled in.")
        self.error("empty", field, message.format(name=self.layout.headings.get(field, field)))
        return ""

    def names(self) -> tuple[str, str]:
        """First and last name, of which a column of whole names is taken apart."""
        given, family = self.text("given"), self.text("family")
        if family or given or "name" not in self.layout.columns:
            return given, family
        last, comma, first = (part.strip() for part in self.text("name").partition(","))
        if comma:
            return first[:100], last[:100]
        first, _space, last = last.rpartition(" ")
        return first[:100], last[:100]

    def email(self, field: str = "email") -> str:
        try:
            return address(self.text(field))
        except Doubt as doubt:
            self.warning("not_an_email", field, doubt.message)
            return ""

    def grade(self) -> str:
        word = self.text("grade")
        match = _ORDINAL.fullmatch(word)
        word = match[1] if match else _GRADES.get(word.casefold(), word)
        try:
            return next(iter(grade_list(word.zfill(2) if word.isdecimal() else word)), "")
        except Doubt as doubt:
            self.warning("unknown_grade", "grade", doubt.message)
            known = doubt.value if isinstance(doubt.value, tuple) else ()
            return next(iter(known), "")

    def meetings(self) -> list[str]:
        """``1`` meets every day, ``1(A)`` on A days; several stand behind commas."""
        found: dict[str, None] = {}
        for part in filter(None, (p.strip() for p in re.split(r"[,;]", self.text("period")))):
            if match := _MEETING.fullmatch(part):
                found[f"{match[1].strip()}|{match[2] or ''}"] = None
            else:
                message = _("“{item}” is no period; write 3, or 3(A) for A days only.")
                self.warning("period_unread", "period", message.format(item=part))
        return list(found)

    def error(self, code: str, field: str, message: str) -> None:
        column = self.layout.headings.get(field)
        self.problems.error(code, self.sheet.file, message, self.line, column)

    def warning(self, code: str, field: str, message: str) -> None:
        column = self.layout.headings.get(field)
        self.problems.warning(code, self.sheet.file, message, self.line, column)
