"""The editor of a bell schedule: a table whose rows come and go without scripts.

Rows are plain fields ``row-<n>-<what>``. The buttons "add", "remove", "move" and "shift" give
the same page back with everything that was typed, rearranged; nothing is saved by them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from corridor.core.errors import Invalid
from corridor.schools.commands.places import COLOURS
from corridor.schools.facts import PeriodFacts, ScheduleFacts
from corridor.schools.forms import COLOUR_NAMES, show
from corridor.schools.models import BellSchedule, Period
from corridor.schools.period_moves import moved, shifted

MOST_ROWS = 40


class ScheduleForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    colour = forms.ChoiceField(label=_("Colour"), choices=[(c, COLOUR_NAMES[c]) for c in COLOURS])
    is_default = forms.BooleanField(label=_("Use it on every ordinary school day"), required=False)


class PeriodForm(forms.Form):
    name = forms.CharField(label=_("Period"), max_length=20)
    kind = forms.ChoiceField(label=_("What it is"), choices=Period.Kind.choices)
    lunch_wave = forms.CharField(label=_("Wave"), max_length=4, required=False)
    starts_at = forms.TimeField(
        label=_("Begins"), widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    ends_at = forms.TimeField(label=_("Ends"), widget=forms.TimeInput({"type": "time"}, "%H:%M"))

    def clean_lunch_wave(self) -> str:
        return str(self.cleaned_data["lunch_wave"]).upper()

    def facts(self) -> PeriodFacts:
        return PeriodFacts(**self.cleaned_data)


@dataclass
class ScheduleEditor:
    """A schedule's form with one form for each period."""

    head: ScheduleForm
    rows: list[PeriodForm] = field(default_factory=list)

    @classmethod
    def of(cls, schedule: BellSchedule | None) -> ScheduleEditor:
        """What is stored, or a new schedule with one empty row."""
        if schedule is None:
            first = {"name": "1", "starts_at": time(8, 0), "ends_at": time(8, 50)}
            return cls(ScheduleForm(initial={"colour": "teal"}), [_row(0, first)])
        names = list(PeriodForm.base_fields)
        periods = sorted(schedule.periods.all(), key=lambda p: (p.starts_at, p.lunch_wave))
        head = {name: getattr(schedule, name) for name in ScheduleForm.base_fields}
        rows = [_row(n, {f: getattr(p, f) for f in names}) for n, p in enumerate(periods)]
        return cls(ScheduleForm(initial=head), rows)

    @classmethod
    def typed(cls, data: Mapping[str, Any]) -> ScheduleEditor:
        """What somebody sent. Rows without anything in them are left out."""
        numbers = [n for n in range(MOST_ROWS) if _has_row(data, n)]
        return cls(ScheduleForm(data), [PeriodForm(data, prefix=f"row-{n}") for n in numbers])

    @classmethod
    def copy_of(cls, schedule: BellSchedule) -> ScheduleEditor:
        """A new schedule that begins as another one."""
        editor = cls.of(schedule)
        name = _("Copy of %(name)s") % {"name": schedule.name}
        editor.head.initial.update(name=name[:60], is_default=False)
        return editor

    def pressed(self, data: Mapping[str, str]) -> ScheduleEditor | None:
        """The editor after the button that was pressed, or ``None`` for Save."""
        if "add" in data:
            return self.with_row()
        if "remove" in data:
            return self.without_row(_number(data["remove"]))
        if "move" in data:
            source, _colon, target = data["move"].partition(":")
            there = _number(target, otherwise=_number(source))
            return self._again(moved(self._values, _number(source), there))
        if "shift" in data:
            minutes = _number(data.get("shift_by", ""))
            return self._again(
                shifted(self._values, -minutes if data["shift"] == "earlier" else minutes)
            )
        return None

    def with_row(self) -> ScheduleEditor:
        """The same with one more row, which begins when the last one ends."""
        last = self._values[-1]["ends_at"] if self.rows else ""
        return self._again([*self._values, {"kind": "class", "starts_at": last}])

    def without_row(self, index: int) -> ScheduleEditor:
        return self._again(self._values[:index] + self._values[index + 1 :])

    @property
    def _values(self) -> list[dict[str, Any]]:
        return [_values(row) for row in self.rows]

    def _again(self, values: list[dict[str, Any]]) -> ScheduleEditor:
        head = {name: self.head[name].value() for name in self.head.fields}
        return ScheduleEditor(
            ScheduleForm(initial=head), [_row(n, v) for n, v in enumerate(values)]
        )

    def is_valid(self) -> bool:
        return all([self.head.is_valid(), *(row.is_valid() for row in self.rows)])

    def facts(self) -> ScheduleFacts:
        return ScheduleFacts(
            **self.head.cleaned_data, periods=tuple(row.facts() for row in self.rows)
        )

    def show(self, problem: Invalid) -> None:
        """Put the sentences beside the rows that they are about."""
        rest = dict(problem.fields)
        for index, row in enumerate(self.rows):
            sentence = rest.pop(f"period-{index}", None)
            if sentence:
                row.add_error("name", sentence)
        show(self.head, Invalid(rest))


def _row(number: int, values: dict[str, Any]) -> PeriodForm:
    return PeriodForm(initial=values, prefix=f"row-{number}")


def _values(row: PeriodForm) -> dict[str, Any]:
    return {name: row[name].value() for name in row.fields}


def _has_row(data: Mapping[str, Any], number: int) -> bool:
    return any(data.get(f"row-{number}-{name}") for name in ("name", "starts_at", "ends_at"))


def _number(text: str, otherwise: int = 0) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else otherwise
