"""What one says about a school's rules and its no-pass windows.

Frozen values that forms and imports hand to ``commands``. ``kept`` gives them as the log of
changes and the database keep them, ``read`` makes them from that again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, time
from typing import Any, Self

from corridor.schools.models import NoPassWindow, School


@dataclass(frozen=True, slots=True)
class RuleFacts:
    """The school's own rules, as ``models.School`` has them: ``None`` for no limit, minutes
    and seconds as their names say, dates of the school. ``grade_starts`` goes by grade."""

    pass_limit: int | None = 5
    pass_limit_week: int | None = None
    pass_limit_term: int | None = None
    staff_passes_count: bool = False
    students_may_name_origin: bool = False
    hall_limit: int | None = None
    cool_down_minutes: int = 0
    return_minutes: int = 5
    stale_minutes: int = 10
    auto_end_minutes: int = 15
    lapse_minutes: int = 15
    offer_seconds: int = 30
    refund_seconds: int = 60
    keep_line_over_bell: bool = False
    offer_nearer: bool = True
    urgent_is_on: bool = True
    starts_on: date | None = None
    grade_starts: Mapping[str, date] = field(default_factory=dict)
    is_staff_only: bool = False
    staff_only_until: date | None = None
    accept_classes: bool = False

    @classmethod
    def of(cls, school: School) -> Self:
        return cls.read({f.name: getattr(school, f.name) for f in fields(cls)})

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """From values as the database or the log keeps them; what is missing has its default."""
        known = {f.name: values[f.name] for f in fields(cls) if f.name in values}
        for name in {"starts_on", "staff_only_until"} & known.keys():
            known[name] = _date(known[name])
        if "grade_starts" in known:
            known["grade_starts"] = {g: _date(day) for g, day in known["grade_starts"].items()}
        return cls(**known)

    def kept(self) -> dict[str, Any]:
        starts = {grade: day.isoformat() for grade, day in sorted(self.grade_starts.items())}
        return {
            **{f.name: getattr(self, f.name) for f in fields(self)},
            "starts_on": _text(self.starts_on),
            "grade_starts": starts,
            "staff_only_until": _text(self.staff_only_until),
        }


@dataclass(frozen=True, slots=True)
class WindowFacts:
    """A no-pass window; see ``models.NoPassWindow``."""

    kind: str = NoPassWindow.Kind.PERIOD.value
    note: str = ""
    first_minutes: int = 0
    last_minutes: int = 0
    periods: tuple[str, ...] = ()
    starts_at: time | None = None
    ends_at: time | None = None
    weekdays: tuple[int, ...] = ()
    grades: tuple[str, ...] = ()
    is_on: bool = True

    @property
    def is_clock(self) -> bool:
        return self.kind == NoPassWindow.Kind.CLOCK.value

    @classmethod
    def of(cls, window: NoPassWindow) -> Self:
        return cls.read({f.name: getattr(window, f.name) for f in fields(cls)})

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """From values as the database or the log keeps them; what is missing has its default."""
        known = {f.name: values[f.name] for f in fields(cls) if f.name in values}
        for name in {"starts_at", "ends_at"} & known.keys():
            known[name] = _time(known[name])
        for name in {"periods", "weekdays", "grades"} & known.keys():
            known[name] = tuple(known[name])
        return cls(**known)

    def kept(self) -> dict[str, Any]:
        lists = {name: list(getattr(self, name)) for name in ("periods", "weekdays", "grades")}
        return {
            **asdict(self),
            **lists,
            "starts_at": _text(self.starts_at),
            "ends_at": _text(self.ends_at),
        }


def _date(value: date | str | None) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _time(value: time | str | None) -> time | None:
    return time.fromisoformat(value) if isinstance(value, str) else value


def _text(value: date | time | None) -> str | None:
    return value.isoformat() if value else None
