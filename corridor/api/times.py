"""Instants in JSON: ISO 8601, UTC, with a Z."""

from __future__ import annotations

from datetime import UTC, datetime


def instant(value: datetime | None) -> str | None:
    if value is None:
        return None
    if value.tzinfo is not UTC:
        value = value.astimezone(UTC)
    return value.isoformat()[:-6] + "Z"
