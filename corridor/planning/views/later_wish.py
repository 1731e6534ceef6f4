"""What staff have chosen so far on the form that schedules passes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from django.http import QueryDict
from django.utils.translation import gettext as _

from corridor.core.errors import Invalid
from corridor.passes.views.staff_only import uuid_of
from corridor.planning.drafts import Draft
from corridor.planning.recurrence import Pattern
from corridor.planning.times import When

MOST_STUDENTS = 300
MOST_DATES = 60
MOST_AFTER = 240  # minutes after the bell
REPEAT = "repeat"


@dataclass(frozen=True, slots=True)
class Later:
    """The form as it was typed. ``in_group`` are the students of ``group``, where one is
    followed; ``told`` is what its sender has read of what is left out, and ``anyway`` in the
    address that they have read it."""

    data: QueryDict
    students: tuple[UUID, ...]
    to: UUID | None
    room: UUID | None
    search: str
    anyway: bool
    group: UUID | None = None
    in_group: tuple[UUID, ...] = ()

    @classmethod
    def of(cls, data: QueryDict, address: QueryDict) -> Later:
        ids = [found for text in data.getlist("s") if (found := uuid_of(text))]
        return cls(
            data=data,
            students=tuple(dict.fromkeys(ids))[:MOST_STUDENTS],
            to=uuid_of(data.get("to", "")),
            room=uuid_of(data.get("room", "")),
            search=data.get("q", "").strip()[:80],
            anyway="anyway" in address,
            group=uuid_of(data.get("group", "")),
        )

    @property
    def repeats(self) -> bool:
        return self.data.get("days") == REPEAT

    @property
    def weekdays(self) -> list[str]:
        return self.data.getlist("weekday")

    @property
    def day_types(self) -> list[str]:
        return self.data.getlist("type")

    @property
    def _nobody(self) -> str:
        if self.group:
            return _("Nobody is in this group yet.")
        return _("Choose at least one student.")

    def draft(self) -> Draft:
        """Raises ``Invalid`` by field for what is missing or makes no sense."""
        students = self.in_group if self.group else self.students
        if not students:
            raise Invalid({"s": self._nobody})
        if self.to is None:
            raise Invalid({"to": _("Choose a place.")})
        return Draft(
            students=students,
            group_id=self.group,
            destination_id=self.to,
            pattern=self._pattern(),
            when=when_of(self.data),
            origin_id=uuid_of(self.data.get("origin", "")),
            host_id=uuid_of(self.data.get("host", "")),
            minutes=_number(self.data, "minutes", most=999),
            title=self.data.get("title", ""),
            note=self.data.get("note", ""),
            may_decline=bool(self.data.get("may_decline")),
        )

    def _pattern(self) -> Pattern:
        skipped = frozenset(_dates(self.data, "skip"))
        if not self.repeats:
            dates = _dates(self.data, "day")
            if not dates:
                raise Invalid({"day": _("Choose a day.")})
            return Pattern(dates=tuple(sorted(set(dates))), skipped=skipped)
        first, last = _dates(self.data, "from"), _dates(self.data, "until")
        if not first or not last:
            raise Invalid({"from": _("Say from which day and until which.")})
        if last[0] < first[0]:
            raise Invalid({"until": _("The last day comes before the first.")})
        return Pattern(
            starts_on=first[0],
            ends_on=last[0],
            weekdays=frozenset(int(text) for text in self.weekdays if text in set("1234567")),
            day_types=frozenset(text[:4] for text in self.day_types if text),
            skipped=skipped,
        )


def when_of(data: QueryDict) -> When:
    """The time that staff chose: minutes into a period, or a time of the clock."""
    if period := data.get("period", "")[:20]:
        return When(period, _number(data, "after", most=MOST_AFTER) or 0)
    try:
        return When(at=time.fromisoformat(data.get("at", "")).replace(tzinfo=None))
    except ValueError:
        raise Invalid({"at": _("Choose a period, or a time of the clock.")}) from None


def _number(data: QueryDict, name: str, *, most: int) -> int | None:
    text = data.get(name, "").strip()
    if not text:
        return None
    if not text.isdecimal() or len(text) > 4 or int(text) > most:
        raise Invalid({name: _("Use a whole number up to {most}.").format(most=most)})
    return int(text)


def _dates(data: QueryDict, name: str) -> list[date]:
    """Dates typed one by one, or several in one field with spaces or commas between them."""
    words = " ".join(data.getlist(name)).replace(",", " ").split()[:MOST_DATES]
    try:
        return [date.fromisoformat(word) for word in words]
    except ValueError:
        sentence = _("Write dates as year-month-day, for example 2026-11-24.")
        raise Invalid({name: sentence}) from None
