"""Streams one CSV file of a package as records, holding one line in memory at a time."""

from __future__ import annotations

import csv
import zipfile
import zlib
from collections.abc import Callable, Iterator
from operator import itemgetter
from typing import IO, Any, TypeVar

from django.utils.translation import gettext as _

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.oneroster.columns import GONE, Column, Table
from corridor.rostering.providers.oneroster.reading import Reading
from corridor.rostering.providers.oneroster.values import Doubt, Unreadable
from corridor.rostering.providers.oneroster_csv.header import positions
from corridor.rostering.providers.oneroster_csv.package import Package

R = TypeVar("R")
TOLD_IN_FULL = {"roles"}  # their ids are not kept, so a role that goes says whose and which it is
LINE_BYTES = 1_000_000
REPORT_BYTES = 262_144


class BrokenFile(Exception):
    """From here on the file can't be read; ``code`` as in ``Problem``."""

    def __init__(self, code: str, message: str, line: int) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.line = line


def read_table(
    package: Package,
    table: Table[R],
    problems: ProblemLog,
    reading: Reading,
) -> Iterator[R]:
    """The file's good rows; what is wrong with the others goes to the log.

    A file with a wrong header yields nothing.
    """
    with package.open(table.file) as stream:
        rows = _Rows(stream, reading.on_bytes)
        try:
            yield from _records(rows, table, problems, reading)
        except BrokenFile as broken:
            problems.error(broken.code, table.file, broken.message, broken.line)
            reading.broken_files.add(table.name)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            reading.broken_files.add(table.name)
            problems.error(
                "zip_damaged",
                table.file,
                _("The zip is damaged here ({error}). Export it again.").format(error=error),
            )


class _Rows:
    """Lines as lists of cells; ``line`` is where the present row began.

    Rows in which nothing stands are left out: spreadsheet programs leave some at the end.
    """

    def __init__(self, stream: IO[bytes], on_bytes: Callable[[int], None]) -> None:
        self.line = 0
        self._read = 0
        self._stream = stream
        self._on_bytes = on_bytes

    def __iter__(self) -> Iterator[list[str]]:
        reader = csv.reader(self._lines(), strict=True)
        while True:
            self.line = self._read + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise BrokenFile("csv_syntax", _csv_fault(error), self.line) from error
            if any(cell.strip() for cell in cells):
                yield cells

    def _lines(self) -> Iterator[str]:
        unreported = 0
        for raw in iter(lambda: self._stream.readline(LINE_BYTES), b""):
            yield self._decoded(raw)
            unreported += len(raw)
            if unreported >= REPORT_BYTES:
                self._on_bytes(unreported)
                unreported = 0
        self._on_bytes(unreported)

    def _decoded(self, raw: bytes) -> str:
        self._read += 1
        if len(raw) == LINE_BYTES or b"\0" in raw:
            raise BrokenFile("not_text", _("This line is no text of a CSV file."), self._read)
        try:
            return raw.decode("utf-8-sig" if self._read == 1 else "utf-8")
        except UnicodeDecodeError as error:
            raise BrokenFile(
                "not_utf8",
                _("This line is not UTF-8. Save the file as “CSV UTF-8” and try again."),
                self._read,
            ) from error


def _csv_fault(error: csv.Error) -> str:
    if "unexpected end of data" in str(error):
        return _("A quotation mark is opened in this row and never closed.")
    if "new-line character" in str(error):
        return _("The line ends are not those of a CSV file. Save it as “CSV UTF-8” and try again.")
    if "field larger" in str(error):
        return _("A value in this row is too long; a quotation mark may be missing.")
    return _("The quotation marks in this row do not pair up. Double those inside a value.")


def _records(rows: _Rows, table: Table[R], problems: ProblemLog, reading: Reading) -> Iterator[R]:
    lines = iter(rows)
    header = [cell.strip() for cell in next(lines, [])]
    if not header:
        reading.broken_files.add(table.name)
        problems.error("header_empty", table.file, _("The file is empty; it needs a header."), 1)
        return
    places = positions(table, header, problems)
    if places is None:
        reading.broken_files.add(table.name)
        return
    reading.extensions.update(c.name for c in table.extensions if c.name in places)
    plan = _Plan(table, places)
    takes_away = table.is_delta and table.name not in TOLD_IN_FULL
    for raw in lines:
        cells = [cell.strip() for cell in raw]
        if takes_away and len(cells) == len(header) and _is_gone(cells):
            reading.gone.setdefault(table.name, []).append(cells[0])
            continue
        if len(cells) != len(header):
            message = _("This row has {found} values; the header has {wanted} columns.")
            message = message.format(found=len(cells), wanted=len(header))
            problems.error("row_length", table.file, message, rows.line)
            values = None
        else:
            values = plan.values(cells) or plan.examined(cells, rows.line, problems)
        if values is None:
            reading.broken_ids.add((table.name, cells[0]))
        else:
            yield table.make(line=rows.line, **plan.absent, **values)


def _is_gone(cells: list[str]) -> bool:
    """Of a row of a delta: the columns are sourcedId and status, first of all."""
    return bool(cells[0]) and cells[1].casefold() in GONE


class _Plan:
    """What to do with the cells of each row of one file.

    Nearly all rows are in order, so ``values`` only converts; a row on which it gives up
    is gone through again, cell by cell, by ``examined``.
    """

    def __init__(self, table: Table[Any], places: dict[str, tuple[int, Column]]) -> None:
        found = sorted(places.values(), key=itemgetter(0))
        self._file = table.file
        self._required = [(at, c.name) for at, c in found if c.required]
        self._read = [(at, c.name, c.into, c.convert) for at, c in found if c.convert]
        self._quick = [(at, convert) for at, _name, _into, convert in self._read]
        self._fields = [into for _at, _name, into, _convert in self._read]
        self.absent = {
            c.into: c.convert("") for c in table.extensions if c.convert and c.name not in places
        }

    def values(self, cells: list[str]) -> dict[str, object] | None:
        for at, _name in self._required:
            if not cells[at]:
                return None
        try:
            converted = [convert(cells[at]) for at, convert in self._quick]
        except (Doubt, Unreadable):
            return None
        return dict(zip(self._fields, converted, strict=True))

    def examined(
        self, cells: list[str], line: int, problems: ProblemLog
    ) -> dict[str, object] | None:
        """The same, saying all that is wrong; None when a value is missing or unreadable."""
        values: dict[str, object] = {}
        before = problems.error_count
        for at, name in self._required:
            if not cells[at]:
                message = _("{name} is empty, and has to be filled in.").format(name=name)
                problems.error("empty", self._file, message, line, name)
        for at, name, into, convert in self._read:
            try:
                values[into] = convert(cells[at])
            except Doubt as doubt:
                problems.warning(doubt.code, self._file, doubt.message, line, name)
                values[into] = doubt.value
            except Unreadable as unreadable:
                problems.error(unreadable.code, self._file, unreadable.message, line, name)
        return values if problems.error_count == before else None
