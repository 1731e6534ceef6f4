"""Choosing students: by a search, and from lines that somebody pastes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from corridor.accounts.models import Person, Role
from corridor.accounts.queries.people import PeopleFilter, people

MOST_FOUND = 24
MOST_LINES = 2000
_ORDER = ("family_name", "given_name", "id")


@dataclass(frozen=True, slots=True)
class Picker:
    """The students who are chosen, and those whom a search finds besides."""

    chosen: list[Person]
    found: list[Person]
    search: str = ""


def students_here(*, school_id: UUID) -> QuerySet[Person]:
    """The students of a school, those who have left not among them."""
    found: QuerySet[Person] = Person.objects.filter(
        memberships__school_id=school_id,
        memberships__archived_at__isnull=True,
        memberships__roles__contains=[Role.STUDENT.value],
    )
    return found


def pick_students(*, school_id: UUID, chosen: Iterable[UUID], search: str = "") -> Picker:
    """Those chosen, as far as they are known here, and the first that a search finds.

    At most two statements.
    """
    ids, words = list(chosen), search.strip()
    known = Person.objects.filter(id__in=ids, memberships__school_id=school_id)
    found: list[Person] = []
    if words:
        wanted = PeopleFilter(search=words, kind="students")
        members = people(school_id=school_id, wanted=wanted).exclude(person_id__in=ids)
        order = (f"person__{field}" for field in _ORDER)
        found = [
            person
            for member in members.select_related("person").order_by(*order)[:MOST_FOUND]
            if (person := member.person)
        ]
    return Picker(list(known.order_by(*_ORDER)) if ids else [], found, words)


@dataclass(frozen=True, slots=True)
class Match:
    """Whom pasted lines name. ``unmatched`` lines name nobody, ``ambiguous`` ones several."""

    people: tuple[UUID, ...]
    unmatched: tuple[str, ...] = ()
    ambiguous: tuple[tuple[str, tuple[Person, ...]], ...] = ()

    @property
    def is_clear(self) -> bool:
        return not self.unmatched and not self.ambiguous


def match_students(*, school_id: UUID, lines: str) -> Match:
    """Find each line's student: by number, e-mail, or a name in either order. One statement.

    A number or an address wins over a name. Empty lines are left out.
    """
    wanted = [line.strip() for line in lines.splitlines() if line.strip()][:MOST_LINES]
    index = _index(students_here(school_id=school_id)) if wanted else {}
    found: dict[UUID, None] = {}
    unmatched, ambiguous = [], []
    for line in wanted:
        people = index.get(_plain(line), ())
        if not people:
            unmatched.append(line)
        elif len(people) > 1:
            ambiguous.append((line, tuple(people)))
        else:
            found[people[0].id] = None
    return Match(tuple(found), tuple(unmatched), tuple(ambiguous))


def _index(students: Iterable[Person]) -> dict[str, list[Person]]:
    by_id: dict[str, list[Person]] = {}
    by_name: dict[str, list[Person]] = {}
    for person in students:
        for key in {person.student_number, person.email} - {""}:
            by_id.setdefault(_plain(key), []).append(person)
        for key in _names(person):
            by_name.setdefault(_plain(key), []).append(person)
    return by_name | by_id


def _names(person: Person) -> set[str]:
    first_names = {person.given_name, person.preferred_name} - {""}
    family = person.family_name
    return {f"{name} {family}" for name in first_names} | {
        f"{family}, {name}" for name in first_names
    }


def _plain(text: str) -> str:
    """Small letters, one space between words, and after a comma."""
    return " ".join(text.casefold().replace(",", ", ").split())
