"""What one says about a person or a group, as forms hand it to ``commands``."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PersonFacts:
    given_name: str
    family_name: str
    preferred_name: str = ""
    title: str = ""
    email: str = ""
    student_number: str = ""
    grade: str = ""


@dataclass(frozen=True, slots=True)
class GroupFacts:
    """A group of students; ``people`` are person ids."""

    name: str
    note: str = ""
    people: tuple[UUID, ...] = ()
