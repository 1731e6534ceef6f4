"""The editor of a bell schedule: a table whose rows come and go without scripts.

Rows are plain fields ``row-<n>-<what>``; the buttons "add" and "remove-<n>" give the same
page back with one row more or less and everything that was typed.
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

MOST_ROWS = 40


class ScheduleForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=60)
    colour = forms.ChoiceField(label=_("Colour"), choices=[(c, COLOUR_NAMES[c]) for c in COLOURS])
    is_default = forms.BooleanField(label=_("Use it on every ordinary school day"), required=False)


class PeriodForm(forms.Form):
    name = forms.CharField(label=_("Period"), max_length=20)
    kind = forms.ChoiceField(label=_("What it is"), choices=Period.Kind.choices)
    lunch_wave = forms.CharField(label=_("Lunch"), max_length=4, required=False)
    starts_at = forms.TimeField(
        label=_("Begins"), widget=forms.TimeInput({"type": "time"}, "%H:%M")
    )
    ends_at = forms.TimeField(label=_("Ends"), widget=forms.TimeInput({"type": "time"}, "%H:%M"))

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

    def with_row(self) -> ScheduleEditor:
        """The same with one more row, which begins when the last one ends."""
        values = [_values(row) for row in self.rows]
        last = values[-1]["ends_at"] if values else ""
        return self._again([*values, {"kind": "class", "starts_at": last}])

    def without_row(self, index: int) -> ScheduleEditor:
        values = [_values(row) for row in self.rows]
        return self._again(values[:index] + values[index + 1 :])

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
