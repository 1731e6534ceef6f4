"""What a district might look like on a day, and the rows that a provider would tell of it."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from corridor.core.tenancy import district_in_force
from corridor.rostering.commands import apply_roster
from corridor.rostering.models import RosterRun
from corridor.rostering.problems import ProblemLog
from corridor.rostering.roster import (
    EVERY_KIND,
    ROW_TYPES,
    CourseRow,
    EnrollmentRow,
    Extent,
    GoneRow,
    GuardianRow,
    IdRow,
    MembershipRow,
    PersonRow,
    Progress,
    RosterRow,
    SchoolRow,
    SectionRow,
    TermRow,
)
from corridor.schools.policies import Operator
from tests.rostering.importing import NOW
from tests.rostering.reading import Silent

DECIDED = frozenset({"student", "teacher", "counselor"})


class Told:
    """A source that tells these rows."""

    provider = "told"
    label = "Told"
    has_courses = True
    decided_roles = DECIDED

    def __init__(self, rows: Iterable[RosterRow], *, partial: frozenset[str] = frozenset()) -> None:
        order = {row_type: at for at, row_type in enumerate(ROW_TYPES)}
        self._rows = sorted(rows, key=lambda row: order[type(row)])
        self.partial = partial
        self.problems = ProblemLog()

    @property
    def extent(self) -> Extent:
        return "delta" if self.partial else "full"

    def rows(self, progress: Progress) -> Iterator[RosterRow]:
        progress.read(1)
        yield from self._rows


@dataclass
class State:
    """Rows by their ids; ``roles`` has the (school, role) pairs of each person."""

    schools: dict[str, SchoolRow] = field(default_factory=dict)
    terms: dict[str, TermRow] = field(default_factory=dict)
    courses: dict[str, CourseRow] = field(default_factory=dict)
    people: dict[str, PersonRow] = field(default_factory=dict)
    roles: dict[str, set[tuple[str, str]]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    sections: dict[str, SectionRow] = field(default_factory=dict)
    enrollments: dict[str, EnrollmentRow] = field(default_factory=dict)
    guardians: set[tuple[str, str]] = field(default_factory=set)

    def copy(self) -> State:
        return deepcopy(self)

    def add_person(self, source_id: str, *roles: tuple[str, str], **facts: str) -> None:
        """``roles`` are pairs of school and role."""
        names = {"given_name": source_id.title(), "family_name": "Test", **facts}
        cells = (names.get(name, "") for name in PersonRow._fields[1:])
        self.people[source_id] = PersonRow(source_id, *cells)
        self.roles[source_id] = set(roles)

    def add_section(self, source_id: str, school: str, **facts: Any) -> None:
        told: dict[str, Any] = {
            "course_source": "",
            "title": source_id.title(),
            "place": "",
            "lunch_wave": "",
            "term_sources": [],
            "meetings": ["3|"],
            **facts,
        }
        self.sections[source_id] = SectionRow(source_id, school, **told)

    def enroll(self, section: str, person: str, part: str = "student", **facts: Any) -> None:
        told = {"is_primary": False, "begins_on": None, "ends_on": None, **facts}
        source_id = f"{section}-{person}-{part}"
        self.enrollments[source_id] = EnrollmentRow(source_id, section, person, part, **told)

    def drop_person(self, source_id: str) -> None:
        del self.people[source_id], self.roles[source_id]
        self.ids.pop(source_id, None)
        self.guardians = {pair for pair in self.guardians if source_id not in pair}
        self._drop_enrollments(lambda row: row.person_source == source_id)

    def drop_section(self, source_id: str) -> None:
        del self.sections[source_id]
        self._drop_enrollments(lambda row: row.section_source == source_id)

    def _drop_enrollments(self, goes: Any) -> None:
        self.enrollments = {k: row for k, row in self.enrollments.items() if not goes(row)}

    def full(self) -> Told:
        everybody = [row for person in self.people for row in self._restated(person)]
        others = (self.schools, self.terms, self.courses, self.sections, self.enrollments)
        rows: list[RosterRow] = [row for kind in others for row in kind.values()]
        return Told([*rows, *everybody, *(GuardianRow(*pair) for pair in self.guardians)])

    def since(self, before: State) -> Told:
        """The changes alone."""
        rows: list[RosterRow] = []
        for kind in ("schools", "terms", "courses", "sections", "enrollments"):
            old, new = getattr(before, kind), getattr(self, kind)
            rows += [row for source_id, row in new.items() if old.get(source_id) != row]
            rows += [GoneRow(kind, source_id) for source_id in old.keys() - new.keys()]
        for person in self.people:
            if self._restated(person) != before._restated(person):
                rows += self._restated(person)
        rows += [GoneRow("people", person) for person in before.people.keys() - self.people.keys()]
        return Told(rows, partial=EVERY_KIND)

    def _restated(self, person: str) -> list[RosterRow]:
        if person not in self.people:
            return []
        rows: list[RosterRow] = [self.people[person]]
        rows += [MembershipRow(person, *role) for role in sorted(self.roles[person])]
        if person in self.ids:
            rows.append(IdRow(person, "clever", self.ids[person]))
        return rows


def small() -> State:
    """Two schools; Jane teaches Maya and Leo in one class of the first."""
    state = State()
    for source_id, name in (("s", "Hill High"), ("m", "Hill Middle")):
        state.schools[source_id] = SchoolRow(source_id, name)
    year = (date(2026, 8, 1), date(2027, 6, 30), "2027")
    state.terms["t"] = TermRow("t", "All", "term", *year)
    state.courses["bio"] = CourseRow("bio", "Biology", "SCI09")
    state.add_person("jane", ("s", "teacher"), family_name="Bennett", email="jane@hill.example")
    state.add_person("maya", ("s", "student"), family_name="Alvarez", student_number="4711")
    state.add_person("leo", ("s", "student"), family_name="Kim", student_number="4712")
    state.add_section(
        "c1", "s", course_source="bio", title="Biology 3", place="Room 214", term_sources=["t"]
    )
    state.enroll("c1", "jane", "teacher", is_primary=True)
    state.enroll("c1", "maya")
    state.enroll("c1", "leo")
    return state


def import_told(
    source: Told, *, confirm: bool = True, now: datetime = NOW, connection_id: Any = None
) -> RosterRun:
    """Into the district in force."""
    return apply_roster(
        source=source,
        actor=Operator(district_in_force()),
        connection_id=connection_id,
        clock=lambda: now,
        progress=Silent(),
        confirm=lambda _removal: confirm,
    )


class Days:
    """A district over some days, drawn from a seed: people come, go, move and are renamed."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)  # noqa: S311
        self.now = NOW
        self.state = small()

    def next(self) -> State:
        self.state = self.state.copy()
        self.now += timedelta(days=1)
        happenings = [
            *(self._come, self._come, self._go, self._rename, self._move, self._role),
            *(self._new_section, self._end_section, self._change_section, self._school),
            *(self._enroll, self._enroll, self._leave, self._term, self._identify),
        ]
        for _step in range(self._draw.randint(2, 8)):
            self._draw.choice(happenings)()
        return self.state

    def _id(self, kind: str) -> str:
        """Often one that was there before."""
        return f"{kind}{self._draw.randint(1, 4)}"

    def _one(self, of: Iterable[str]) -> str:
        found = sorted(of)
        return self._draw.choice(found) if found else ""

    def _come(self) -> None:
        person, school = self._id("p"), self._one(self.state.schools)
        if person not in self.state.people:
            role = self._draw.choice(("student", "student", "student", "teacher", "counselor"))
            number = f"n{person}" if role == "student" else ""
            self.state.add_person(person, (school, role), student_number=number)

    def _go(self) -> None:
        if len(self.state.people) > 2:
            self.state.drop_person(self._one(self.state.people))

    def _rename(self) -> None:
        person = self._one(self.state.people)
        family = self._draw.choice(("Kim", "Ortiz", "Wood"))
        self.state.people[person] = self.state.people[person]._replace(family_name=family)

    def _role(self) -> None:
        """A role more at some school, or one less where nothing hangs on it."""
        person, school = self._one(self.state.people), self._one(self.state.schools)
        self.state.roles[person] ^= {(school, self._draw.choice(sorted(DECIDED)))}
        self._forget_enrollments()

    def _move(self) -> None:
        person, school = self._one(self.state.people), self._one(self.state.schools)
        self.state.roles[person] = {(school, "student")}
        self._forget_enrollments()

    def _forget_enrollments(self) -> None:
        """Nobody is enrolled where they have no role."""
        state = self.state
        for source_id, row in list(state.enrollments.items()):
            school = state.sections[row.section_source].school_source
            if school not in {school for school, _role in state.roles[row.person_source]}:
                del state.enrollments[source_id]

    def _new_section(self) -> None:
        section, school = self._id("c"), self._one(self.state.schools)
        if section not in self.state.sections:
            self.state.add_section(section, school, **self._facts())

    def _facts(self) -> dict[str, Any]:
        draw = self._draw
        return {
            "title": draw.choice(("Biology", "History", "Art")),
            "place": draw.choice(("", "Room 1", "Room 2", "Lab")),
            "lunch_wave": draw.choice(("", "A")),
            "course_source": draw.choice(("", *sorted(self.state.courses))),
            "term_sources": draw.sample(sorted(self.state.terms), k=1),
            "meetings": draw.sample(("1|", "2|", "3|A"), k=draw.randint(0, 3)),
        }

    def _change_section(self) -> None:
        if self.state.sections:
            section = self._one(self.state.sections)
            row = self.state.sections[section]
            self.state.sections[section] = row._replace(**self._facts())

    def _end_section(self) -> None:
        if self.state.sections:
            self.state.drop_section(self._one(self.state.sections))

    def _school(self) -> None:
        """One opens, is renamed, or closes with all that is in it."""
        school, state = self._draw.choice(("s", "m", "x", "y")), self.state
        if school not in state.schools or len(state.schools) == 1:
            state.schools[school] = SchoolRow(
                school, self._draw.choice((f"A {school}", f"B {school}"))
            )
            return
        del state.schools[school]
        for section in [s for s, row in state.sections.items() if row.school_source == school]:
            state.drop_section(section)
        for roles in state.roles.values():
            roles.difference_update({pair for pair in roles if pair[0] == school})
        self._forget_enrollments()

    def _term(self) -> None:
        term = self._draw.choice(("t", "t2"))
        starts, ends = date(2026, 8, self._draw.randint(1, 5)), date(2027, 6, 30)
        self.state.terms[term] = TermRow(term, term.upper(), "term", starts, ends, "2027")

    def _enroll(self) -> None:
        state = self.state
        if not state.sections:
            return
        section, person = self._one(state.sections), self._one(state.people)
        for school, role in sorted(state.roles[person]):
            if school == state.sections[section].school_source and role != "counselor":
                state.enroll(section, person, role, is_primary=self._draw.random() < 0.5)

    def _leave(self) -> None:
        if self.state.enrollments:
            del self.state.enrollments[self._one(self.state.enrollments)]

    def _identify(self) -> None:
        person = self._one(self.state.people)
        self.state.ids[person] = f"{person}-{self._draw.randint(1, 3)}"
