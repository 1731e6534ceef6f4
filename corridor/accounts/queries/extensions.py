"""Where people of a school are rung up. For staff alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from corridor.accounts.models import Member
from corridor.core.extensions import dialled


@dataclass(frozen=True, slots=True)
class Phone:
    """Somebody of the staff, or a place; ``extension`` is empty where nobody has said one."""

    id: UUID
    name: str
    extension: str

    @property
    def dials(self) -> str:
        """What stands after ``tel:``."""
        return dialled(self.extension)


def phones_of(*, school_id: UUID, people: Iterable[UUID]) -> list[Phone]:
    """In the order of ``people``; whoever is here no more is left out. One statement, or none."""
    wanted = list(dict.fromkeys(people))
    if not wanted:
        return []
    here = Member.objects.filter(
        school_id=school_id, person_id__in=wanted, archived_at__isnull=True
    ).select_related("person")
    known = {member.person_id: member for member in here}
    return [
        Phone(person, str(known[person].person), known[person].extension)
        for person in wanted
        if person in known
    ]


def own_extension(*, member_id: UUID) -> str:
    return str(Member.objects.values_list("extension", flat=True).get(id=member_id))
