"""A list of members from a file, CSV, text or Excel: its rows as lines that can be matched."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from corridor.core.errors import Invalid
from corridor.planning.club_form import MOST_LINES
from corridor.planning.matching import words_in
from corridor.rostering.providers.oneroster_csv.package import PackageRefused
from corridor.rostering.providers.spreadsheet.book import Sheet, open_book

MOST_BYTES = 1_000_000
# Words of which the first row of a list consists, where it is a header.
_HEADS = {
    *("name", "first", "last", "given", "family", "preferred", "full", "surname", "forename"),
    *("student", "students", "member", "members", "id", "number", "no", "sis", "local"),
    *("email", "mail", "e", "address", "grade", "class", "year"),
}
_NUMBER, _MAIL = ("number", "id", "sis"), ("email", "mail")


def lines_of_file(file: UploadedFile[bytes]) -> list[str]:
    """Raises ``Invalid`` for what is no list."""
    if (file.size or 0) > MOST_BYTES:
        raise Invalid({"file": _("This file is too large for a list of members.")})
    with tempfile.NamedTemporaryFile() as kept:
        for chunk in file.chunks():
            kept.write(chunk)
        kept.flush()
        try:
            sheets = open_book(Path(kept.name), file.name or "list")
            return list(islice(_lines(sheets), MOST_LINES))
        except PackageRefused as refused:
            raise Invalid({"file": str(refused)}) from None


def _lines(sheets: Iterable[Sheet]) -> Iterator[str]:
    for sheet in islice(sheets, 1):
        heads = [words_in(cell) for cell in sheet.header]
        is_head = all(set(words) <= _HEADS for words in heads)
        rows = (cells for _number, cells in sheet.lines())
        if not is_head:
            yield from _line(sheet.header, [])
        for cells in rows:
            yield from _line(cells, heads if is_head else [])


def _line(cells: Iterable[str], heads: list[tuple[str, ...]]) -> Iterator[str]:
    """The address or number where there is one, otherwise the name."""
    said = [" ".join(cell.split()) for cell in cells]
    named = dict(enumerate(heads))
    for wanted in (_MAIL, _NUMBER):
        for at, cell in enumerate(said):
            if cell and set(wanted) & set(named.get(at, ())):
                yield cell
                return
    whole = [cell for cell in said if "@" in cell or (cell.isdecimal() and len(cell) > 2)]
    line = whole[0] if whole else " ".join(_names(said, heads))
    if line:
        yield line


def _names(said: list[str], heads: list[tuple[str, ...]]) -> Iterator[str]:
    """The cells that are parts of a name: not the grade."""
    for at, cell in enumerate(said):
        words = heads[at] if at < len(heads) else ()
        if cell and not {"grade", "class", "year"} & set(words) and not cell.isdecimal():
            yield cell
