"""Opens a spreadsheet, CSV or XLSX, without trusting it.

An XLSX file is a zip of XML: it is looked at before it is opened, nothing is extracted, only
values that stand in cells are read (of a formula the value that was saved with it), and no
more rows and columns than a school can have.
"""

from __future__ import annotations

import csv
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from corridor.rostering.providers.oneroster_csv.package import MIB, PackageRefused
from corridor.rostering.providers.spreadsheet.text import NotText, rows_of, text_of

CSV_BYTES = 64 * MIB
XLSX_BYTES = 64 * MIB
UNPACKED_BYTES = 512 * MIB
ENTRIES = 2000
RATIO = 250
RATIO_FROM = 16 * MIB
ROWS = 200_000
COLUMNS = 120
SHEETS = 20
_BROKEN = (
    *(ValueError, KeyError, TypeError, AttributeError, IndexError, EOFError, ParseError),
    *(zipfile.BadZipFile, InvalidFileException, NotImplementedError, OSError, AssertionError),
    *(zlib.error, RuntimeError, OverflowError),
)
# A sheet in which somebody touched the last cell has all these rows, nearly all of them empty.
LAST_ROW = 1_048_576
# A number that is shown with zeros in front, as in 00042.
_ZEROS = re.compile(r"0{2,}")
Line = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """``file`` names it for people; ``lines`` reads its rows below the header, each time anew.
    ``example`` is the first of them, by which people tell what is in a column.
    """

    file: str
    title: str
    header: tuple[str, ...]
    lines: Callable[[], Iterator[Line]]
    example: tuple[str, ...] = ()


def open_book(path: Path, label: str = "") -> tuple[Sheet, ...]:
    """The sheets that hold something. Raises ``PackageRefused``."""
    label = label or path.name
    try:
        if zipfile.is_zipfile(path):
            return _workbook(path, label)
        return _csv(path, label)
    except NotText:
        raise PackageRefused("not_text", _("This file is no text and no spreadsheet.")) from None
    except OSError:
        raise PackageRefused("no_such_path", _("This file can’t be read.")) from None


def _csv(path: Path, label: str) -> tuple[Sheet, ...]:
    if path.stat().st_size > CSV_BYTES:
        raise _too_large(label, CSV_BYTES)
    text = text_of(path.read_bytes())
    return tuple(_sheet(label, "", lambda: _bounded(rows_of(text), label)))


def _workbook(path: Path, label: str) -> tuple[Sheet, ...]:
    _refuse_bombs(path, label)
    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        names = [name for name in book.sheetnames if hasattr(book[name], "reset_dimensions")]
        book.close()
        return tuple(
            sheet
            for name in names[:SHEETS]
            for sheet in _sheet(f"{label}:{name}", name, lambda n=name: _rows(path, n, label))  # type: ignore[misc]
        )
    except PackageRefused:
        raise
    except _BROKEN as error:
        raise _not_a_workbook() from error


def _not_a_workbook() -> PackageRefused:
    return PackageRefused(
        "not_a_workbook",
        _("This file can’t be read as an Excel workbook. Save it again as .xlsx or as CSV."),
    )


def _rows(path: Path, name: str, label: str) -> Iterator[Line]:
    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        sheet = book[name]
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_col=COLUMNS)
        numbered = ((n, [_shown(cell) for cell in row]) for n, row in enumerate(rows, start=1))
        yield from _bounded(numbered, label)
    except PackageRefused:
        raise
    except _BROKEN as error:
        raise _not_a_workbook() from error
    finally:
        book.close()


def _sheet(file: str, title: str, lines: Callable[[], Iterator[Line]]) -> Iterator[Sheet]:
    """Its header is the first row in which something stands; a sheet without one is left out."""
    rows = lines()
    for at, cells in rows:
        header = tuple(" ".join(cell.split()) for cell in cells)
        if any(header):
            example = next((tuple(cells) for _line, cells in rows if any(cells)), ())
            yield Sheet(file, title, header, lambda first=at: _below(lines(), first), example)  # type: ignore[misc]
            return


def _below(lines: Iterator[Line], header: int) -> Iterator[Line]:
    return (line for line in lines if line[0] > header)


def _bounded(lines: Iterator[Line], label: str) -> Iterator[Line]:
    """Empty rows do not count, as long as there are no more than a sheet can have."""
    filled = 0
    try:
        for count, line in enumerate(lines):
            filled += any(line[1])
            if filled > ROWS + 1 or count > LAST_ROW:
                message = _("{name} has more than {limit} rows.")
                limit = f"{ROWS:,}"
                raise PackageRefused("too_large", message.format(name=label, limit=limit))
            yield line
    except csv.Error:
        raise PackageRefused(
            "csv_syntax",
            _("The quotation marks in this file do not pair up. Save it as “CSV UTF-8” again."),
        ) from None


def _shown(cell: Any) -> str:
    """As people see it, as far as that matters: zeros in front are part of a number."""
    value = cell.value
    text = _text(value)
    if type(value) is int and _ZEROS.fullmatch(cell.number_format):
        return text.zfill(len(cell.number_format))
    return text


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _refuse_bombs(path: Path, label: str) -> None:
    if path.stat().st_size > XLSX_BYTES:
        raise _too_large(label, XLSX_BYTES)
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise _not_a_workbook() from error
    if len(entries) > ENTRIES or sum(e.file_size for e in entries) > UNPACKED_BYTES:
        raise _too_large(label, UNPACKED_BYTES)
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise PackageRefused(
                "zip_encrypted", _("The file is locked with a password. Save it without one.")
            )
        if entry.file_size > RATIO_FROM and entry.file_size > RATIO * max(entry.compress_size, 1):
            message = _("{name} unpacks to far more than a spreadsheet would hold.")
            raise PackageRefused("zip_bomb", message.format(name=label))


def _too_large(label: str, limit: int) -> PackageRefused:
    message = _("{name} is larger than {limit} MB.")
    return PackageRefused("too_large", message.format(name=label, limit=limit // MIB))
