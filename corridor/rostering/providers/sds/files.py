"""The files of School Data Sync 2.1, and how one of them is read.

Source: Microsoft Learn, "SDS V2.1 CSV file format". Names of files and columns are
case-sensitive, files are UTF-8; a column that is required has to be in the header, others may
be missing, and no order is asked for. Passwords and phone numbers are never read.
"""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.oneroster_csv.package import Package


@dataclass(frozen=True, slots=True)
class File:
    """``required`` columns have to be there and filled, ``read`` ones are read if they are."""

    name: str
    required: tuple[str, ...]
    read: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        return f"{self.name}.csv"


@dataclass(frozen=True, slots=True)
class Row:
    """One row by its columns; a column that is not there reads as empty."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


ORGS = File("orgs", ("sourcedId", "name", "type"), ("parentSourcedId",))
USERS = File("users", ("sourcedId", "username"), ("givenName", "familyName", "email", "userNumber"))
ROLES = File(
    "roles",
    ("userSourcedId", "orgSourcedId", "role"),
    ("grade", "roleStartDate", "roleEndDate"),
)
CLASSES = File(
    "classes",
    ("sourcedId", "orgSourcedId", "title"),
    ("sessionSourcedIds", "courseSourcedId"),
)
ENROLLMENTS = File("enrollments", ("classSourcedId", "userSourcedId", "role"))
SESSIONS = File(
    "academicSessions", ("sourcedId", "title", "type", "schoolYear", "startDate", "endDate")
)
COURSES = File("courses", ("sourcedId", "orgSourcedId", "title"), ("code",))
RELATIONSHIPS = File(
    "relationships", ("userSourcedId", "relationshipUserSourcedId", "relationshipRole")
)
NEEDED = (ORGS, USERS, ROLES)
TOGETHER = (CLASSES, ENROLLMENTS)
REPORT_ROWS = 2000


def read_file(
    package: Package, file: File, problems: ProblemLog, on_bytes: Callable[[int], None]
) -> Iterator[Row]:
    """The rows that are whole; what is wrong with the others goes to the log."""
    line = 0
    try:
        with package.open(file.file) as stream:
            text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
            reader = csv.reader(text, strict=True)
            header = _header(next(reader, []), file, problems)
            if header is None:
                return
            unreported = 0
            for cells in reader:
                line = reader.line_num
                unreported += sum(map(len, cells)) + len(cells)
                if line % REPORT_ROWS == 0:
                    on_bytes(unreported)
                    unreported = 0
                if row := _row(header, cells, file, (problems, line)):
                    yield row
            on_bytes(unreported)
    except UnicodeDecodeError:
        message = _("This file is not UTF-8. Save it as “CSV UTF-8” and try again.")
        problems.error("not_utf8", file.file, message, line + 1)
    except csv.Error:
        message = _("The quotation marks in this row do not pair up. Double those inside a value.")
        problems.error("csv_syntax", file.file, message, line + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        message = _("The zip is damaged here ({error}). Export it again.").format(error=error)
        problems.error("zip_damaged", file.file, message)


def _header(cells: list[str], file: File, problems: ProblemLog) -> list[str] | None:
    header = [cell.strip() for cell in cells]
    if not any(header):
        problems.error("header_empty", file.file, _("The file is empty; it needs a header."), 1)
        return None
    missing = [name for name in file.required if name not in header]
    for name in missing:
        problems.error(
            "header_missing",
            file.file,
            _("The column {name} is missing; capital letters matter here.").format(name=name),
            1,
            name,
        )
    twice = [n for n in dict.fromkeys(header) if n in _known(file) and header.count(n) > 1]
    for name in twice:
        problems.error("header_twice", file.file, _("This column is there twice."), 1, name)
    return None if missing or twice else header


def _known(file: File) -> tuple[str, ...]:
    return (*file.required, *file.read)


def _row(
    header: list[str], cells: list[str], file: File, place: tuple[ProblemLog, int]
) -> Row | None:
    problems, line = place
    if not any(cell.strip() for cell in cells):
        return None
    if len(cells) != len(header):
        problems.error(
            "row_length",
            file.file,
            _("This row has {found} values; the header has {wanted} columns.").format(
                found=len(cells), wanted=len(header)
            ),
            line,
        )
        return None
    known = _known(file)
    row = Row(line, {n: c.strip() for n, c in zip(header, cells, strict=True) if n in known})
    return row if _filled(row, file, problems) else None


def _filled(row: Row, file: File, problems: ProblemLog) -> bool:
    empty = [name for name in file.required if not row[name]]
    for name in empty:
        message = _("{name} is empty, and has to be filled in.").format(name=name)
        problems.error("empty", file.file, message, row.line, name)
    strange = [name for name, cell in row.cells.items() if "\0" in cell or len(cell) > 255]
    for name in strange:
        message = _("This value is longer than 255 characters, or is no text.")
        problems.error("too_long", file.file, message, row.line, name)
    return not (empty or strange)
