"""From a spreadsheet to the rows of ``corridor.rostering.roster``.

A spreadsheet says what it is about and nothing else: a list of students takes away students of
its schools that it no longer names, and leaves staff and classes alone; a list of classes takes
away only classes that an earlier spreadsheet brought.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from django.utils.translation import gettext as _

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.oneroster_csv.package import PackageRefused
from corridor.rostering.providers.spreadsheet.book import Sheet, open_book
from corridor.rostering.providers.spreadsheet.cells import Cells
from corridor.rostering.providers.spreadsheet.columns import CLASSES, FIELDS, STAFF, STUDENTS
from corridor.rostering.providers.spreadsheet.known import Known
from corridor.rostering.providers.spreadsheet.layout import Layout, layout_of
from corridor.rostering.providers.spreadsheet.reading import Reading
from corridor.rostering.roster import (
    EVERY_KIND,
    Extent,
    GoneRow,
    MembershipRow,
    Progress,
    RosterRow,
    SchoolRow,
)

ORDER = (STUDENTS, STAFF, CLASSES)


class Adopt(Protocol):
    """Makes people and schools made by hand the spreadsheet's (``rostering.adopting``)."""

    def __call__(
        self, *, numbers: Iterable[str], addresses: Iterable[str], schools: Iterable[str]
    ) -> None: ...


class Spreadsheet:
    """A file being read; problems are collected in ``problems``, never raised.

    ``told`` says what people chose on the page: ``{sheet's title: {"kind", "columns"}}``.
    ``adopt`` is called before the first row.
    """

    provider = "spreadsheet"
    extent: Extent = "full"
    partial = EVERY_KIND | {"memberships"}
    has_courses = False

    def __init__(
        self,
        path: Path,
        *,
        known: Known,
        problems: ProblemLog,
        told: Mapping[str, Any] | None = None,
        label: str = "",
        adopt: Adopt | None = None,
    ) -> None:
        self.label = label or path.name
        self.problems = problems
        self.total_bytes = path.stat().st_size
        self._known = known
        self._adopt = adopt
        self._sheets: list[tuple[Sheet, Layout]] = []
        try:
            sheets = open_book(path, self.label)
        except PackageRefused as refused:
            problems.error(refused.code, self.label, refused.message)
        else:
            self._lay_out(sheets, told or {})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    @property
    def kinds(self) -> frozenset[str]:
        """What the file is about: students, staff, classes."""
        return frozenset(layout.kind for _sheet, layout in self._sheets)

    @property
    def decided_roles(self) -> frozenset[str]:
        roles = {STUDENTS: "student", STAFF: "teacher"}
        return frozenset(role for kind, role in roles.items() if kind in self.kinds)

    def rows(self, progress: Progress) -> Iterator[RosterRow]:
        """Everything that is in order, by type in the order of ``roster.ROW_TYPES``."""
        reading = Reading(self._known)
        if self.problems.error_count or not self._read(reading, progress):
            return
        if self._adopt:
            numbers = [person.student_number for person in reading.people.values()]
            self._adopt(
                numbers=[number for number in numbers if number],
                addresses=reading.addresses,
                schools=reading.schools.values(),
            )
        yield from (SchoolRow(source, name) for source, name in reading.schools.items())
        yield from reading.people.values()
        yield from reading.members
        yield from self._moved(reading)
        yield from reading.sections.values()
        yield from reading.enrollments.values()
        if not self.problems.error_count:
            yield from self._gone(reading)

    def _lay_out(self, sheets: tuple[Sheet, ...], told: Mapping[str, Any]) -> None:
        laid = [(sheet, layout_of(sheet, told.get(sheet.title) or {})) for sheet in sheets]
        found = [(sheet, layout) for sheet, layout in laid if layout is not None]
        for sheet, layout in found:
            for missing in layout.missing:
                label = next(f.label for f in FIELDS[layout.kind] if f.name == missing)
                message = _("No column for “{label}” was found. Say which one it is.")
                self.problems.error("column_missing", sheet.file, message.format(label=label), 1)
        if not found:
            message = _("There is no sheet of students, staff or classes in this file.")
            self.problems.error("nothing_to_read", self.label, message)
        self._sheets = sorted(found, key=lambda each: ORDER.index(each[1].kind))

    def _read(self, reading: Reading, progress: Progress) -> bool:
        read = {STUDENTS: reading.student, STAFF: reading.staff, CLASSES: reading.class_row}
        share = self.total_bytes // max(len(self._sheets), 1)
        try:
            for sheet, layout in self._sheets:
                for line, cells in sheet.lines():
                    if any(cell.strip() for cell in cells):
                        read[layout.kind](Cells(sheet, layout, line, cells, self.problems))
                progress.read(share)
        except PackageRefused as refused:
            self.problems.error(refused.code, self.label, refused.message)
            return False
        return True

    def _moved(self, reading: Reading) -> Iterator[MembershipRow]:
        """Students of the list who were at another of its schools before."""
        if STUDENTS not in self.kinds:
            return
        for school in reading.schools:
            for person in sorted(self._known.students_at.get(school, frozenset())):
                member = MembershipRow(person, school, "student")
                if person in reading.people and member not in reading.members:
                    yield member._replace(is_gone=True)

    def _gone(self, reading: Reading) -> Iterator[GoneRow]:
        """Of the schools that the file names: who and what it no longer does."""
        known = self._known
        if STUDENTS in self.kinds:
            yield from _missing("people", known.students_at, reading.schools, reading.people)
        if STAFF in self.kinds:
            yield from _missing("people", known.sheet_staff_at, reading.schools, reading.people)
        if CLASSES in self.kinds:
            sections, held = known.sheet_sections_at, known.sheet_enrollments
            gone = list(_missing("sections", sections, reading.schools, reading.sections))
            yield from gone
            left = {s: held.get(s, frozenset()) for s in (*reading.sections, *_ids(gone))}
            yield from _missing("enrollments", left, left, reading.enrollments)


def _ids(rows: list[GoneRow]) -> Iterator[str]:
    return (row.source_id for row in rows)


def _missing(
    kind: str,
    at: Mapping[str, frozenset[str]],
    places: Mapping[str, Any],
    present: Mapping[str, Any],
) -> Iterator[GoneRow]:
    there = {source for place in places for source in at.get(place, frozenset())}
    for source in sorted(there - set(present)):
        yield GoneRow(kind, source)
