"""Rules about students: what the log calls them, what is wrong with their fields."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from corridor.passes.models import Accommodation, KeepApart, PassLimit

LINKS = {"id", "district", "school", "group", "student", "person", "allowed_places", "archived_at"}


@dataclass(frozen=True, slots=True)
class Named:
    """A rule as the log of changes calls it, where it has no name of its own."""

    id: UUID
    name: str

    def __str__(self) -> str:
        return self.name


def field_problems(rule: PassLimit | KeepApart | Accommodation) -> dict[str, str]:
    """The model's own checks and the order of the dates, by the field's name."""
    problems = {}
    try:
        rule.clean_fields(exclude=LINKS)
    except ValidationError as error:
        problems = {field: sentences[0] for field, sentences in error.message_dict.items()}
    if rule.starts_on and rule.ends_on and rule.ends_on < rule.starts_on:
        problems["ends_on"] = _("The last day is before the first.")
    return problems
