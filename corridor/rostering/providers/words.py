"""Reads values out of JSON in which anything may be missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any


def clean(text: str) -> str:
    """Without what no database takes: NUL, and halves of characters that JSON can spell."""
    text = text.replace("\0", "")
    return (text if text.isascii() else text.encode("utf-8", "ignore").decode()).strip()


def words(row: Any, *path: str, limit: int = 200) -> str:
    """The text at the end of the path; empty where there is none."""
    for name in path:
        row = row.get(name) if isinstance(row, dict) else None
    return clean(str(row))[:limit] if isinstance(row, str | int) else ""


def ids(row: Any, *path: str) -> Iterator[str]:
    """The ids in a list at the end of the path."""
    for name in path:
        row = row.get(name) if isinstance(row, dict) else None
    for each in row if isinstance(row, list) else ():
        if isinstance(each, str) and each:
            yield each


def day(row: Any, *path: str) -> date | None:
    """A date, or the day of an instant; None for what is neither."""
    try:
        return date.fromisoformat(words(row, *path)[:10])
    except ValueError:
        return None
