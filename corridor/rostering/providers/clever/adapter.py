"""From Clever to the rows of ``corridor.rostering.roster``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext as _

from corridor.core.errors import Refused
from corridor.rostering.providers.asking import Asking, Looked, Tried
from corridor.rostering.providers.clever import classes, events, people
from corridor.rostering.providers.clever.service import Clever
from corridor.rostering.providers.leaving_out import LeftOut
from corridor.rostering.providers.trying import look
from corridor.rostering.providers.words import day, words
from corridor.rostering.roster import (
    EVERY_KIND,
    EnrollmentRow,
    Extent,
    PersonRow,
    RosterRow,
    SectionRow,
)


def open_reader(asking: Asking) -> CleverReader:
    return CleverReader(asking, now=datetime.now(UTC))


def try_out(asking: Asking) -> Tried:
    clever = Clever(asking)
    district = next(clever.rows("districts"), {})
    schools = sorted(words(school, "name") for school in clever.rows("schools"))
    looked = [
        look("terms", clever.rows("terms")),
        look("courses", clever.rows("courses")),
        look("students", clever.rows("users", role="student"), people.WANTED),
        look("teachers", clever.rows("users", role="teacher"), {"emails": people.email_told}),
        look("sections", clever.rows("sections"), classes.WANTED),
    ]
    lists = (Looked("schools", len(schools)), *looked)
    return Tried(words(district, "name"), tuple(schools), lists)


class CleverReader:
    """Reads everything, or with a usable cursor what its events tell."""

    has_courses = True
    decided_roles = frozenset({"student", "teacher"})

    def __init__(self, asking: Asking, *, now: datetime) -> None:
        self._asking = asking
        self._clever = Clever(asking)
        self._now = now
        self._people: set[str] = set()
        self._sections: set[str] = set()
        self._left_out = LeftOut(asking.problems)
        cursor = dict(asking.cursor)
        self.cursor: dict[str, str] = {}
        self._changes = events.Changes(cursor) if events.is_usable(cursor, now) else None

    @property
    def extent(self) -> Extent:
        return "delta" if self._changes else "full"

    @property
    def partial(self) -> frozenset[str]:
        return EVERY_KIND if self._changes else frozenset()

    def rows(self) -> Iterator[RosterRow]:
        self._look_at_district()
        if self._changes:
            try:
                self._changes.read(self._clever, self._now)
            except events.CursorLost:
                self._changes = None
        yield from self._changed(self._changes) if self._changes else self._everything()

    def _look_at_district(self) -> None:
        """Between school years Clever stands still, and its lists may empty: nothing counts."""
        for district in self._clever.rows("districts"):
            state = words(district, "state")
            if state == "paused" or _is_paused(district, self._asking.today):
                raise Refused.because("roster_paused", _paused(day(district, "pause_end")))
            if state == "pending":
                text = _("Clever has not finished reading the district yet. Try again tomorrow.")
                raise Refused.because("roster_pending", text)
            if state == "error":
                text = _("Clever could not read the district’s system; this is how it was before.")
                self._asking.problems.warning("roster_stale", "districts", text)

    def _changed(self, changes: events.Changes) -> Iterator[RosterRow]:
        schools = [school["id"] for school in self._clever.rows("schools")]
        asking = self._asking
        yield from changes.rows(schools=schools, today=asking.today, problems=asking.problems)
        self.cursor = changes.cursor

    def _everything(self) -> Iterator[RosterRow]:
        """The newest event is noted first, so that nothing between the lists is lost."""
        cursor = events.newest_event(self._clever, self._now)
        schools = list(self._clever.rows("schools"))
        if not schools:
            text = _("No school is shared, so nothing can be taken from this roster.")
            self._asking.problems.error("nothing_shared", "schools", text)
        yield from map(classes.school_row, schools)
        for term in self._clever.rows("terms"):
            yield from classes.term_rows(term, self._asking.problems)
        yield from map(classes.course_row, self._clever.rows("courses"))
        yield from self._everybody([school["id"] for school in schools])
        yield from self._classes({school["id"] for school in schools})
        self._left_out.settle()
        self.cursor = cursor

    def _everybody(self, schools: list[str]) -> Iterator[RosterRow]:
        asking = self._asking
        for role in people.ROLES:
            for user in self._clever.rows("users", role=role):
                if user["id"] not in self._people:
                    yield from self._noted(
                        people.person_rows(
                            user, schools=schools, today=asking.today, problems=asking.problems
                        )
                    )

    def _noted(self, rows: Iterator[RosterRow]) -> Iterator[RosterRow]:
        for row in rows:
            if isinstance(row, PersonRow):
                self._people.add(row.source_id)
            yield row

    def _classes(self, schools: set[str]) -> Iterator[RosterRow]:
        for section in self._clever.rows("sections"):
            self._left_out.hear("sections")
            for row in classes.section_rows(section, self._asking.problems):
                if self._leads_somewhere(row, schools):
                    yield row

    def _leads_somewhere(self, row: RosterRow, schools: set[str]) -> bool:
        match row:
            case SectionRow() if row.school_source not in schools:
                target = ("schools", row.school_source)
                self._left_out.drop("sections", row.source_id, target=target, column="school")
                return False
            case SectionRow():
                self._sections.add(row.source_id)
            case EnrollmentRow() if row.section_source not in self._sections:
                return False
            case EnrollmentRow():
                return self._is_somebodys(row)
        return True

    def _is_somebodys(self, row: EnrollmentRow) -> bool:
        self._left_out.hear("enrollments")
        if row.person_source in self._people:
            return True
        target = ("users", row.person_source)
        self._left_out.drop("enrollments", row.source_id, target=target, column=row.part)
        return False


def _is_paused(district: dict[str, Any], today: date) -> bool:
    begins, ends = day(district, "pause_start"), day(district, "pause_end")
    return begins is not None and begins <= today and (ends is None or today <= ends)


def _paused(ends: date | None) -> str:
    if ends is None:
        return _("Clever has paused this district, so nothing was changed.")
    text = _("Clever has paused this district until {day}, so nothing was changed.")
    return text.format(day=ends.isoformat())
