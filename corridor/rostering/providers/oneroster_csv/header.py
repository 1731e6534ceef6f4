"""Compares a file's first line with the specification and says exactly what differs."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.oneroster.columns import Column, Table

EXTENSION = "metadata."


def positions(
    table: Table[Any], header: Sequence[str], problems: ProblemLog
) -> dict[str, tuple[int, Column]] | None:
    """Column name -> its place and definition, or None when the header is not as specified."""
    before = problems.error_count
    expected = [c for c in table.columns if not c.optional or c.name in header]
    _check_twice(table, header, problems)
    _check_names(table, header, expected, problems)
    if problems.error_count == before:
        _check_order(table, header, expected, problems)
    if problems.error_count > before:
        return None
    known = {c.name: c for c in (*expected, *table.extensions)}
    return {name: (at, known[name]) for at, name in enumerate(header) if name in known}


def _check_twice(table: Table[Any], header: Sequence[str], problems: ProblemLog) -> None:
    for name in {name for name in header if header.count(name) > 1}:
        problems.error("header_twice", table.file, _("This column is there twice."), 1, name)


def _check_names(
    table: Table[Any], header: Sequence[str], expected: list[Column], problems: ProblemLog
) -> None:
    places = {c.name: at for at, c in enumerate(expected, start=1)}
    missing = [name for name in places if name not in header]
    for name in header:
        if name in places or name.startswith(EXTENSION):
            continue
        meant = _meant(name, missing)
        if meant:
            missing.remove(meant)
        problems.error("header_unknown", table.file, _unknown(name, meant), 1, name or None)
    for name in missing:
        problems.error(
            "header_missing",
            table.file,
            _("The column {name} is missing; it belongs in place {place}.").format(
                name=name, place=places[name]
            ),
            1,
            name,
        )


def _unknown(name: str, meant: str) -> str:
    if meant:
        return _("OneRoster CSV has no column “{name}” here; it is called {meant}.").format(
            name=name, meant=meant
        )
    return _(
        "OneRoster CSV has no column “{name}” here. Take it out, or name it metadata.{name} and "
        "put it last."
    ).format(name=name)


def _meant(name: str, missing: list[str]) -> str:
    """What a name borrowed from OneRoster's REST service, or misspelt, stands for."""
    folded = name.casefold()
    stems = {folded, folded.removesuffix("s")} - {""}
    meanings = {folded} | {f"{stem}sourcedid{s}" for stem in stems for s in ("", "s")}
    for candidate in missing:
        if candidate.casefold() in meanings:
            return candidate
    return next(iter(get_close_matches(name, missing, n=1, cutoff=0.75)), "")


def _check_order(
    table: Table[Any], header: Sequence[str], expected: list[Column], problems: ProblemLog
) -> None:
    for at, column in enumerate(expected):
        if header[at] != column.name:
            problems.error(
                "header_order",
                table.file,
                _(
                    "{found} stands in place {place}, where {name} belongs. The columns have to be "
                    "in OneRoster's order, with metadata columns last."
                ).format(found=header[at], place=at + 1, name=column.name),
                1,
                header[at],
            )
            return
