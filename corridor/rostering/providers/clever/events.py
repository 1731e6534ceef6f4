"""What changed at Clever: its events, each object by its last state.

Events come in order, each at least once, for thirty days; they hold the whole object. So a
reading may begin too early but never too late, and reading twice is the same as once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.clever import classes, people
from corridor.rostering.providers.clever.service import Clever
from corridor.rostering.providers.http.failure import Failure
from corridor.rostering.roster import GoneRow, RosterRow

KEPT = timedelta(days=28)
UNKNOWN = {400, 403, 404, 410, 422}
NOT_OFFERED = {403, 404}
KINDS = {
    "schools": "schools",
    "terms": "terms",
    "courses": "courses",
    "users": "people",
    "sections": "sections",
}


class CursorLost(Exception):
    """Clever no longer knows where we stopped: everything has to be read again."""


@dataclass(slots=True)
class Change:
    """``enrolled`` are the ids of all enrollments that a section had in between."""

    row: dict[str, Any]
    is_gone: bool
    enrolled: set[str] = field(default_factory=set)


def newest_event(clever: Clever, now: datetime) -> dict[str, str]:
    """A cursor at the end of the events; empty where the application gets none."""
    try:
        event = clever.newest("events")
    except Failure as failure:
        if failure.status in NOT_OFFERED:
            return {}
        raise
    return _cursor(event, now)


def _cursor(event: dict[str, Any] | None, now: datetime) -> dict[str, str]:
    if event is None:
        return {}
    return {"event": str(event["id"]), "at": str(event.get("created") or now.isoformat())}


def is_usable(cursor: dict[str, str], now: datetime) -> bool:
    try:
        at = datetime.fromisoformat(cursor.get("at", ""))
    except ValueError:
        return False
    return bool(cursor.get("event")) and now - (at if at.tzinfo else at.replace(tzinfo=UTC)) < KEPT


class Changes:
    """All events after a cursor, reduced to the last state of each object."""

    def __init__(self, cursor: dict[str, str]) -> None:
        self.cursor = cursor
        self._changes: dict[tuple[str, str], Change] = {}

    def read(self, clever: Clever, now: datetime) -> None:
        """Raises ``CursorLost``."""
        try:
            for event in clever.rows("events", starting_after=self.cursor["event"]):
                self._take(event)
                self.cursor = _cursor(event, now)
        except Failure as failure:
            if failure.status in UNKNOWN:
                raise CursorLost from failure
            raise

    def _take(self, event: dict[str, Any]) -> None:
        table, _dot, verb = str(event.get("type", "")).partition(".")
        data = event.get("data") or {}
        row = data.get("object")
        if table not in KINDS or not isinstance(row, dict) or not row.get("id"):
            return
        before = self._changes.get((table, row["id"]))
        change = Change(row, verb == "deleted", before.enrolled if before else set())
        if table == "sections":
            previous = data.get("previous_attributes") or {}
            for state in (row, {**row, **previous}):
                change.enrolled.update(e.source_id for e in classes.enrollment_rows(state))
        self._changes[table, row["id"]] = change

    def rows(self, *, schools: list[str], today: date, problems: ProblemLog) -> Iterator[RosterRow]:
        for (table, source_id), change in self._changes.items():
            now_enrolled: set[str] = set()
            if change.is_gone:
                yield GoneRow(KINDS[table], source_id)
            else:
                yield from _rows_of(table, change.row, schools, today, problems)
                now_enrolled = _enrolled(table, change.row)
            for enrollment in sorted(change.enrolled - now_enrolled):
                yield GoneRow("enrollments", enrollment)


def _enrolled(table: str, row: dict[str, Any]) -> set[str]:
    if table != "sections":
        return set()
    return {enrollment.source_id for enrollment in classes.enrollment_rows(row)}


def _rows_of(
    table: str, row: dict[str, Any], schools: list[str], today: date, problems: ProblemLog
) -> list[RosterRow]:
    """An object in force. Who has no part any more is gone, though Clever still knows them."""
    match table:
        case "schools":
            return [classes.school_row(row)]
        case "terms":
            return list(classes.term_rows(row, problems))
        case "courses":
            return [classes.course_row(row)]
        case "sections":
            return list(classes.section_rows(row, problems))
    held = list(people.person_rows(row, schools=schools, today=today, problems=problems))
    return held or [GoneRow("people", row["id"])]
