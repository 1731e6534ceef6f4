"""A change of a school's rules in plain words: what it was and what it became."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _

from corridor.schools.change_queries import Logged
from corridor.schools.models import Change
from corridor.schools.subjects import Subject, names_of, subject_of

AT_ONCE = 4


@dataclass(frozen=True, slots=True)
class Difference:
    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One line of the log. ``kind`` is "new", "gone" or "changed"."""

    logged: Logged
    kind: str
    subject: str
    icon: str
    differences: tuple[Difference, ...]

    @property
    def change(self) -> Change:
        return self.logged.change

    @property
    def first(self) -> tuple[Difference, ...]:
        """What is shown at once; of something new or gone the name says enough."""
        return self.differences[:AT_ONCE] if self.kind == "changed" else ()

    @property
    def rest(self) -> tuple[Difference, ...]:
        return self.differences[len(self.first) :]


@dataclass(frozen=True, slots=True)
class ChangeDay:
    date: date
    lines: list[ChangeLine]


def in_days(rows: Iterable[Logged], *, zone: ZoneInfo) -> list[ChangeDay]:
    """The lines by the school's date, in the order they came. A few statements for names."""
    rows = list(rows)
    names = names_of({found for row in rows for found in _ids(row.change)})
    days: list[ChangeDay] = []
    for row in rows:
        day = row.change.at.astimezone(zone).date()
        if not days or days[-1].date != day:
            days.append(ChangeDay(day, []))
        days[-1].lines.append(_line(row, names, zone))
    return days


def _line(row: Logged, names: Mapping[UUID, str], zone: ZoneInfo) -> ChangeLine:
    change = row.change
    subject = subject_of(change.subject) or Subject(change.subject, _("Setting"), icon="settings-2")
    words = _Words(subject, names, zone)
    return ChangeLine(
        logged=row,
        kind="changed" if change.before and change.after else "new" if change.after else "gone",
        subject=str(subject.name),
        icon=subject.icon,
        differences=tuple(words.differences(change)),
    )


def _ids(change: Change) -> Iterator[UUID]:
    return _ids_in([*change.before.values(), *change.after.values()])


def _ids_in(value: Any) -> Iterator[UUID]:
    match value:
        case str():
            found = _as_id(value)
            if found:
                yield found
        case list():
            for item in value:
                yield from _ids_in(item)
        case dict():
            yield from _ids_in(list(value.values()))


def _as_id(text: str) -> UUID | None:
    if len(text) != 36:
        return None
    try:
        return UUID(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _Words:
    """Values as people read them."""

    subject: Subject
    names: Mapping[UUID, str]
    zone: ZoneInfo

    def differences(self, change: Change) -> Iterator[Difference]:
        known = list(self.subject.labels)
        fields = {**change.before, **change.after}
        fields_in_order = sorted(fields, key=lambda f: known.index(f) if f in known else len(known))
        for field in fields_in_order:
            label = self._label(field)
            if label:
                before = self.say(field, change.before.get(field)) if change.before else ""
                after = self.say(field, change.after.get(field)) if change.after else ""
                if before != after:
                    yield Difference(label, before, after)

    def _label(self, field: str) -> str:
        if self.subject.label is not None:
            return self.subject.label(field)
        return str(self.subject.labels.get(field, ""))

    def say(self, field: str, value: Any) -> str:
        value = self._named(value)
        said = self.subject.say(field, value) if self.subject.say else None
        return self._plain(field, value) if said is None else said

    def _named(self, value: Any) -> Any:
        match value:
            case str():
                found = _as_id(value)
                return self.names.get(found, _("no longer there")) if found else value
            case list():
                return [self._named(item) for item in value]
            case dict():
                return {key: self._named(item) for key, item in value.items()}
        return value

    def _plain(self, field: str, value: Any) -> str:
        words = self.subject.values.get(field, {})
        match value:
            case None | "" | [] | {}:
                return str(words.get("", _("nothing")))
            case bool():
                return str(words.get("yes" if value else "no", _("yes") if value else _("no")))
            case list():
                return ", ".join(self._plain(field, item) for item in value)
            case dict():
                return ", ".join(f"{key}: {self._plain(field, v)}" for key, v in value.items())
            case str():
                return str(words[value]) if value in words else _moment(value, self.zone)
        return str(words.get(str(value), value))


def _moment(text: str, zone: ZoneInfo) -> str:
    """Times as the school reads them; other text as it is."""
    if text[:1].isdigit() and len(text) >= 5:
        try:
            if len(text) > 10:
                return date_format(datetime.fromisoformat(text).astimezone(zone), "D, M j, g:i A")
            if len(text) == 10:
                return date_format(date.fromisoformat(text), "D, M j, Y")
            return time_format(time.fromisoformat(text), "g:i A")
        except ValueError:
            return text
    return text
