"""What staff have chosen so far on the form of a new pass."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from corridor.core.errors import Invalid
from corridor.passes.commands import Ask
from corridor.passes.views.staff_only import uuid_of

MOST_STUDENTS = 60
CLASSROOM = "classroom"


@dataclass(frozen=True, slots=True)
class Wish:
    """What the form says so far; whatever is no id or number counts as left out.

    Which button was tapped stands in the address: ``anyway``, ``line``, ``adult``.
    """

    students: tuple[UUID, ...]
    to: UUID | None
    room: UUID | None
    origin: UUID | None
    minutes: str
    trip: str
    note: str
    search: str
    key: str
    reason: str
    anyway: bool
    with_adult: bool
    join_line: bool

    @classmethod
    def of(cls, data: QueryDict, address: QueryDict) -> Wish:
        ids = [found for text in data.getlist("s") if (found := uuid_of(text))]
        return cls(
            students=tuple(dict.fromkeys(ids))[:MOST_STUDENTS],
            to=_destination(data, address),
            room=uuid_of(data.get("room", "") or address.get("room", "")),
            origin=uuid_of(data.get("origin", "")),
            minutes=data.get("minutes", "").strip(),
            trip=data.get("trip", ""),
            note=data.get("note", ""),
            search=data.get("q", "").strip()[:80],
            key=data.get("key", "")[:40],
            reason=data.get("reason", "").strip(),
            anyway="anyway" in address,
            with_adult="adult" in address,
            join_line="line" in address,
        )

    def ask(self, student_id: UUID, origin_id: UUID | None) -> Ask:
        """Raises ``Invalid`` for minutes that are no number; the domain checks the rest."""
        if self.minutes and not self.minutes.isdecimal():
            raise Invalid({"minutes": _("Minutes are a whole number.")})
        if self.to is None:
            raise Invalid({"to": _("Choose a place.")})
        return Ask(
            student_id=student_id,
            destination_id=self.to,
            origin_id=origin_id,
            trip=self.trip,
            minutes=int(self.minutes) if self.minutes else None,
            note=self.note,
            reason=self.reason,
            with_adult=self.with_adult,
            join_line=self.join_line,
        )

    @property
    def is_decided(self) -> bool:
        """Whether staff have read what they are warned of, and said how to go on."""
        return self.anyway or self.join_line


def _destination(data: QueryDict, address: QueryDict) -> UUID | None:
    """Where the tapped button leads; the one beside the list of classrooms means that list."""
    named = address.get("to", "") or data.get("to", "")
    return uuid_of(data.get(CLASSROOM, "") if named == CLASSROOM else named)
