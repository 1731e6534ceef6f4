"""What one says about a reason, and about the layout of a file: frozen values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonFacts:
    """See ``models.Reason``."""

    kind: str
    label: str
    code: str = ""
    is_excused: bool = False
    position: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutFacts:
    """See ``models.Layout``; ``columns`` are pairs of a heading and a field or a fixed text."""

    name: str
    columns: tuple[tuple[str, str], ...]
    separator: str = ","
    has_headings: bool = True
    date_format: str = "%Y-%m-%d"
    time_format: str = "%H:%M"
