"""What somebody has typed into the club planner: parsed, never refused, so that nothing is lost."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.core.errors import Invalid
from corridor.planning.drafts import Draft
from corridor.planning.recurrence import Pattern
from corridor.planning.times import When

Fields = Mapping[str, Sequence[str]]
Which = frozenset[tuple[UUID, date]]
MOST_LINES = 500
MOST_TEXT = 40_000
MOST_AFTER = 240  # minutes into a period
_ONE = (
    "club",
    "name",
    "members",
    "to",
    "time",
    "period",
    "after",
    "at",
    "days",
    "starts_on",
    "ends_on",
)
_KEPT = (*_ONE, "minutes", "note", "date", "weekday", "out", "leave", "do")
LEAVE_OUT = "none"


@dataclass(frozen=True, slots=True)
class Answers:
    """The fields of the form. ``choices`` say of a line who is meant; ``None`` leaves it out."""

    fields: Fields

    @classmethod
    def of(cls, fields: Fields) -> Answers:
        """Only what the form has, each value no longer than it can be."""
        kept = {n: _bounded(v) for n, v in fields.items() if n in _KEPT or _is_choice(n)}
        return cls(kept)

    def one(self, name: str) -> str:
        values = self.fields.get(name) or ("",)
        return values[-1].strip()

    @property
    def members(self) -> str:
        return self.one("members")

    @property
    def club_id(self) -> UUID | None:
        return _uuid(self.one("club"))

    @property
    def choices(self) -> dict[str, UUID | None]:
        found = {}
        for name in self.fields:
            at = name.removeprefix("asked-")
            chosen = self.one(f"choose-{at}")
            if at != name and chosen:
                found[self.one(name)] = _uuid(chosen)
        return found

    @property
    def dates(self) -> tuple[date, ...]:
        found = (_date(text) for text in self.fields.get("date", ()))
        return tuple(sorted({day for day in found if day}))

    @property
    def weekdays(self) -> frozenset[int]:
        return frozenset(int(text) for text in self.fields.get("weekday", ()) if text in "1234567")

    @property
    def is_weekly(self) -> bool:
        return self.one("days") == "weekly"

    @property
    def is_by_clock(self) -> bool:
        return self.one("time") == "clock"

    @property
    def leaving(self) -> frozenset[UUID]:
        """Who is taken off the list of a club."""
        return frozenset(filter(None, map(_uuid, self.fields.get("leave", ()))))

    @property
    def out(self) -> Which:
        """The cells that were taken out."""
        found = (text.partition(":") for text in self.fields.get("out", ()))
        pairs = ((_uuid(person), _date(day)) for person, _, day in found)
        return frozenset((person, day) for person, day in pairs if person and day)

    def known_only(self, *, people: Container[UUID], places: Container[UUID]) -> Answers:
        """Without ids of what is none of this school: nothing foreign is kept."""
        kept: dict[str, list[str]] = {}
        for name, values in self.fields.items():
            known = people if name in ("out", "leave") or name.startswith("choose-") else None
            known = places if name == "to" else known
            kept[name] = [v for v in values if known is None or _is_known(v, known)]
        return Answers(kept)

    def draft(self, students: tuple[UUID, ...]) -> Draft:
        """Raises ``Invalid`` with every field that is missing or can't be read."""
        problems = dict(self._problems(students))
        to = _uuid(self.one("to"))
        if problems or to is None:
            raise Invalid(problems)
        minutes = self.one("minutes")
        return Draft(
            students=students,
            destination_id=to,
            pattern=self._pattern(),
            when=self._when(),
            minutes=int(minutes) if minutes else None,
            title=self.one("name"),
            note=self.one("note"),
        )

    def _problems(self, students: tuple[UUID, ...]) -> list[tuple[str, str]]:
        minutes, is_span = self.one("minutes"), bool(self._pattern().span)
        first, last = _date(self.one("starts_on")), _date(self.one("ends_on"))
        asked = (
            (not students, "members", _("Nobody is on the list yet.")),
            (not self.one("name"), "name", _("Give the club a name.")),
            (_uuid(self.one("to")) is None, "to", _("Choose a place.")),
            (self._lacks_time, "time", _("Choose the period, or the time of the clock.")),
            (
                self._is_odd_after,
                "after",
                _("A whole number of minutes, at most {n}.").format(n=MOST_AFTER),
            ),
            (not is_span, "days", _("Choose the days.")),
            (self.is_weekly and first and last and first > last, "days", _backwards()),
            (bool(minutes) and not _is_number(minutes), "minutes", _("A whole number of minutes.")),
        )
        return [(field, sentence) for is_wrong, field, sentence in asked if is_wrong]

    @property
    def _lacks_time(self) -> bool:
        return not (_time(self.one("at")) if self.is_by_clock else self.one("period"))

    @property
    def _is_odd_after(self) -> bool:
        text = self.one("after")
        if self.is_by_clock or not text:
            return False
        return not _is_number(text) or int(text) > MOST_AFTER

    def _when(self) -> When:
        if self.is_by_clock:
            return When(at=_time(self.one("at")))
        return When(period=self.one("period")[:20], offset_minutes=int(self.one("after") or 0))

    def _pattern(self) -> Pattern:
        if not self.is_weekly:
            return Pattern(dates=self.dates)
        first, last = _date(self.one("starts_on")), _date(self.one("ends_on"))
        return Pattern(starts_on=first, ends_on=last, weekdays=self.weekdays)


def _backwards() -> str:
    return _("The last day is before the first.")


def _bounded(values: Sequence[str]) -> list[str]:
    return [value.replace("\x00", "")[:MOST_TEXT] for value in values][:5_000]


def _is_choice(name: str) -> bool:
    return name.startswith(("asked-", "choose-")) and name.partition("-")[2].isdecimal()


def _is_known(value: str, known: Container[UUID]) -> bool:
    found = _uuid(value.partition(":")[0])
    return value == LEAVE_OUT or (found is not None and found in known)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 4


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _time(text: str) -> time | None:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None
