"""What one says about a person, as forms and the command line hand it to ``commands``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PersonFacts:
    given_name: str
    family_name: str
    preferred_name: str = ""
    title: str = ""
    email: str = ""
    student_number: str = ""
    grade: str = ""
