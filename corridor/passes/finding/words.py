"""Whom and what the words of a search may mean at a school."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from corridor.accounts.models import Member
from corridor.accounts.queries.named import named
from corridor.schools.models import Location

MOST_WORDS = 6


@dataclass(frozen=True, slots=True)
class Meant:
    """What one word may mean: ``students`` are persons, ``staff`` members."""

    students: tuple[UUID, ...]
    places: tuple[UUID, ...]
    staff: tuple[UUID, ...]

    @property
    def size(self) -> int:
        return len(self.students) + 2 * len(self.places) + 2 * len(self.staff)


def meant_by(*, words: str, school_id: UUID) -> list[Meant]:
    """One for each word, also of people and places that are put away. Two statements each."""
    return [_meant(word, school_id) for word in words.split()[:MOST_WORDS]]


def _meant(word: str, school_id: UUID) -> Meant:
    members = Member.objects.filter(_named(word), school_id=school_id, person__isnull=False)
    found = list(members.values_list("id", "person_id", "roles"))
    places = Location.objects.filter(school_id=school_id, name__icontains=word)
    return Meant(
        students=tuple(person for _id, person, roles in found if "student" in roles),
        places=tuple(places.values_list("id", flat=True)),
        staff=tuple(member for member, _person, roles in found if set(roles) - {"student"}),
    )


def _named(word: str) -> Q:
    return (
        named(word, by="person")
        | Q(person__title__istartswith=word)
        | Q(person__student_number__istartswith=word)
    )
