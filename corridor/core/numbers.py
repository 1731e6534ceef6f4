"""Whole numbers as they come over the wire: a version, an id, a time in ms."""

from __future__ import annotations

LONGEST = 18  # digits, as many as every bigint has


def whole_number(said: str) -> int | None:
    """``None`` for whatever is none, digits of other scripts and superscripts included."""
    return int(said) if said.isascii() and said.isdigit() and len(said) <= LONGEST else None
