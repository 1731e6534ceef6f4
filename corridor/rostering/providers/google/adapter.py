"""From Google to the rows of ``corridor.rostering.roster``.

Classes are the active courses of Classroom, and who is in one is a student or teacher of the
school. Google knows no terms, periods and rooms, so classes have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import tee
from typing import Any

from django.utils.translation import gettext as _

from corridor.rostering.providers.asking import Asking, Tried
from corridor.rostering.providers.google.schools import Schools
from corridor.rostering.providers.google.service import Google
from corridor.rostering.providers.leaving_out import LeftOut
from corridor.rostering.providers.trying import Wanted, look
from corridor.rostering.providers.words import words
from corridor.rostering.roster import (
    EnrollmentRow,
    Extent,
    IdRow,
    PersonRow,
    RosterRow,
    SectionRow,
)

SYSTEM = "google"
PARTS = {"teachers": "teacher", "students": "student"}


def open_reader(asking: Asking) -> GoogleReader:
    return GoogleReader(asking)


def try_out(asking: Asking) -> Tried:
    """Each list needs a permission of its own."""
    google, schools = Google(asking), Schools(asking.settings["schools"])
    wanted: Wanted = {
        "numbers": _number,
        "units": lambda user: schools.school_of(words(user, "orgUnitPath")),
    }
    courses, again = tee(google.courses())
    lists = [look("users", google.users(), wanted), look("courses", courses)]
    if first := words(next(again, {}), "id"):
        lists.append(look("members", google.members(first, "students")))
    names = sorted(row.name for row in schools.rows())
    return Tried(asking.settings["domain"], tuple(names), tuple(lists))


class GoogleReader:
    """Always everything; terms and courses, which it does not know, stay as they are."""

    has_courses = False
    decided_roles: frozenset[str] = frozenset()
    extent: Extent = "full"
    partial = frozenset({"terms", "courses"})

    def __init__(self, asking: Asking) -> None:
        self._google = Google(asking)
        self._schools = Schools(asking.settings["schools"])
        self._problems = asking.problems
        self._left_out = LeftOut(asking.problems)
        self._units: dict[str, str] = {}
        self._away: set[str] = set()
        self.cursor: dict[str, str] = {}

    def rows(self) -> Iterator[RosterRow]:
        yield from self._schools.rows()
        yield from self._people()
        for course in self._google.courses():
            yield from self._class(course)
        self._left_out.settle()

    def _people(self) -> Iterator[RosterRow]:
        """Suspended and archived accounts are no people of the school any more."""
        for user in self._google.users():
            source_id = words(user, "id", limit=255)
            if user.get("suspended") or user.get("archived"):
                self._away.add(source_id)
                continue
            self._units[source_id] = words(user, "orgUnitPath", limit=500)
            yield _person(user, source_id)
            yield IdRow(source_id, SYSTEM, source_id)

    def _class(self, course: dict[str, Any]) -> Iterator[RosterRow]:
        source_id = words(course, "id", limit=255)
        held = list(self._enrollments(source_id, words(course, "ownerId")))
        school = self._school_of(course, held)
        if not school:
            text = _("No teacher of “{name}” is in a unit of a school, so it was left out.")
            message = text.format(name=words(course, "name"))
            self._problems.warning("course_without_school", "courses", message)
            return
        title = " ".join(filter(None, (words(course, "name"), words(course, "section"))))
        yield SectionRow(source_id, school, "", title[:200], "", "", [], [])
        yield from held

    def _school_of(self, course: dict[str, Any], held: list[EnrollmentRow]) -> str:
        """The owner's school, or that of another teacher."""
        teachers = [row.person_source for row in held if row.part == "teacher"]
        units = (self._units.get(t, "") for t in (words(course, "ownerId"), *teachers))
        return next(filter(None, map(self._schools.school_of, units)), "")

    def _enrollments(self, course: str, owner: str) -> Iterator[EnrollmentRow]:
        for part, word in PARTS.items():
            for member in self._google.members(course, part):
                person = words(member, "userId")
                self._left_out.hear("members")
                source = f"{course}:{word}:{person}"
                if person in self._units:
                    is_primary = word == "teacher" and person == owner
                    yield EnrollmentRow(source, course, person, word, is_primary, None, None)
                elif person not in self._away:
                    self._left_out.drop("members", source, target=("users", person), column=part)


def _person(user: dict[str, Any], source_id: str) -> PersonRow:
    return PersonRow(
        source_id,
        _number(user),
        "",
        words(user, "name", "givenName", limit=100),
        words(user, "name", "familyName", limit=100),
        "",
        words(user, "primaryEmail", limit=254).lower(),
        "",
    )


def _number(user: dict[str, Any]) -> str:
    """The id that the directory shows as the employee id, which schools use for the student's."""
    told = user.get("externalIds")
    ids = [e for e in told if isinstance(e, dict)] if isinstance(told, list) else []
    named = sorted(ids, key=lambda e: e.get("type") != "organization")
    return words(named[0], "value", limit=64) if named else ""
