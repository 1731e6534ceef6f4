"""The whole file: its cells by the layout, and its text."""

from __future__ import annotations

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from corridor.core.csv_cells import table_text
from corridor.desk.export.fields import ExportLine, Form, cell_of
from corridor.desk.facts import LayoutFacts

ENDINGS = {"\t": "tsv"}
KINDS = {"tsv": "text/tab-separated-values", "csv": "text/csv"}
MOST_LINES = 50_000


def cells(layout: LayoutFacts, lines: Iterable[ExportLine], zone: ZoneInfo) -> list[list[str]]:
    """Every line as the layout has it, without the headings."""
    form = Form(zone, layout.date_format, layout.time_format)
    return [[cell_of(field, line, form) for _heading, field in layout.columns] for line in lines]


def headings(layout: LayoutFacts) -> list[str]:
    return [heading for heading, _field in layout.columns]


def file_text(layout: LayoutFacts, rows: list[list[str]]) -> str:
    """No cell of it is taken for a formula (``core.csv_cells``)."""
    head = [headings(layout)] if layout.has_headings else []
    return table_text([*head, *rows], separator=layout.separator)


def ending(layout: LayoutFacts) -> str:
    return ENDINGS.get(layout.separator, "csv")


def content_type(layout: LayoutFacts) -> str:
    return f"{KINDS[ending(layout)]}; charset=utf-8"
