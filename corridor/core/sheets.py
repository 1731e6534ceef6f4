"""A spreadsheet (XLSX) that is sent while it is made: a million rows in the memory of a few.

Source: ECMA-376 Part 1, SpreadsheetML; only what a reader needs. Texts are inline strings, which
no program takes for formulas. A library would write the whole file to a disk first, and whoever
waits for it would hear nothing meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import IO, cast
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

MOST_ROWS = 1_048_576  # of one sheet, its heading included
TOLD_AT_ONCE = 64 * 1024
DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 (spreadsheets know no zones)
SECONDS = 86_400
# What XML 1.0 cannot hold.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEETML = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PARTS = {
    "[Content_Types].xml": f"""<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" ContentType="{_SHEETML}.sheet.main+xml"/>
<Override PartName="/xl/styles.xml" ContentType="{_SHEETML}.styles+xml"/>
<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEETML}.worksheet+xml"/>
</Types>""",
    "_rels/.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_DOCUMENT}/officeDocument" Target="xl/workbook.xml"/>
</Relationships>""",
    "xl/workbook.xml": f"""<workbook xmlns="{_MAIN}" xmlns:r="{_DOCUMENT}">
<sheets><sheet name="{{name}}" sheetId="1" r:id="rId1"/></sheets></workbook>""",
    "xl/_rels/workbook.xml.rels": f"""<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_DOCUMENT}/worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="{_DOCUMENT}/styles" Target="styles.xml"/>
</Relationships>""",
    "xl/styles.xml": f"""<styleSheet xmlns="{_MAIN}">
<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>
<fonts count="2"><font/><font><b/></font></fonts>
<fills count="2"><fill><patternFill patternType="none"/></fill>
<fill><patternFill patternType="gray125"/></fill></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="3"><xf/><xf numFmtId="164" applyNumberFormat="1"/>
<xf fontId="1" applyFont="1"/></cellXfs>
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>
</styleSheet>""",
}
_BEGIN = f"""<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">
<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>
</sheetView></sheetViews><sheetData>"""
_END = "</sheetData></worksheet>"

Cell = str | int | float | datetime | None


def xlsx(name: str, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The bytes of a file with one sheet. Datetimes are shown as their own wall clock has them."""
    out = _Outbox()
    with ZipFile(cast("IO[bytes]", out), "w", ZIP_DEFLATED, compresslevel=1) as package:
        for path, part in _PARTS.items():
            package.writestr(path, _HEAD + part.replace("{name}", escape(name, {'"': "&quot;"})))
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write((_HEAD + _BEGIN + _row(head, style="2")).encode())
            for row in rows:
                sheet.write(_row(row).encode())
                if out.size > TOLD_AT_ONCE:
                    yield out.taken()
            sheet.write(_END.encode())
    yield out.taken()


class _Outbox:
    """What the package has written and nobody has taken. It can't be sought in, which tells the
    package to say sizes after each part."""

    def __init__(self) -> None:
        self._held: list[bytes] = []
        self.size = 0

    def write(self, part: bytes) -> int:
        self._held.append(bytes(part))
        self.size += len(part)
        return len(part)

    def flush(self) -> None:
        """There is nothing behind it."""

    def close(self) -> None:
        """Nor is there anything to give back."""

    def taken(self) -> bytes:
        held, self._held, self.size = b"".join(self._held), [], 0
        return held


def _row(values: Sequence[Cell], style: str = "") -> str:
    return "<row>" + "".join([_cell(value, style) for value in values]) + "</row>"


def _cell(value: Cell, style: str) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, datetime):
        since = value.replace(tzinfo=None) - DAY_ZERO
        return f'<c s="1"><v>{since.days + since.seconds / SECONDS:.10f}</v></c>'
    if isinstance(value, int | float):
        return f"<c><v>{int(value) if isinstance(value, bool) else value}</v></c>"
    shown = f' s="{style}"' if style else ""
    text = escape(_NO_TEXT.sub("", value))
    return f'<c{shown} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
