"""Rows on their way to ``jsonb_populate_recordset``: many of them in one value of a statement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from typing import Any
from uuid import UUID


def as_json(rows: Iterable[Mapping[str, Any]]) -> str:
    """The rows, under the names of their columns."""
    return json.dumps(list(rows), default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no JSON form")
