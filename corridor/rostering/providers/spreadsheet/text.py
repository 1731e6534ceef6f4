"""CSV of unknown make: which encoding, which separator, which rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

SEPARATORS = (",", ";", "\t")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Excel's way of keeping the zeros in front of a number: ="0042".
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')


# Excel's own first line, which says what stands between the cells.
_SAYS_SEPARATOR = re.compile(r"sep=([,;\t])\s*", re.IGNORECASE)


class NotText(Exception):
    """These bytes are no text of a CSV file."""


def text_of(raw: bytes) -> str:
    """UTF-8 or UTF-16 where the bytes say so or fit, else what Excel writes on Windows."""
    for bom, encoding in _BOMS:
        if raw.startswith(bom):
            return _decoded(raw, encoding)
    if b"\0" in raw:
        return _decoded(raw, "utf-16-le" if raw[1:2] == b"\0" else "utf-16-be")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(raw, "windows-1252")


def _decoded(raw: bytes, encoding: str) -> str:
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise NotText from error
    if "\0" in text:
        raise NotText
    return text


def separator_of(text: str) -> str:
    """The one of the three that divides the first line into the most cells."""
    line = re.sub(r'"[^"]*"', "", text.lstrip().split("\n", 1)[0])
    if told := _SAYS_SEPARATOR.fullmatch(line):
        return told[1]
    return max(SEPARATORS, key=line.count)


def rows_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it ends on; raises ``csv.Error`` where the marks do not pair up."""
    mark = separator_of(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True)
    for cells in reader:
        if reader.line_num == 1 and _SAYS_SEPARATOR.fullmatch(mark.join(cells)):
            continue
        yield reader.line_num, [_cell(cell) for cell in cells]


def _cell(cell: str) -> str:
    kept = _KEPT_AS_TEXT.fullmatch(cell.strip())
    return kept[1] if kept else cell
