"""The rules page as one form: a switch and fields for each sentence, and for each window.

Every control carries ``data-was``, what is saved, so that the page can tell what is not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from corridor.core.errors import Invalid
from corridor.schools.commands.rules import OUTDATED, RANGES, RulesDraft
from corridor.schools.forms import show
from corridor.schools.grades import grade_name
from corridor.schools.rule_facts import RuleFacts, WindowFacts

NUMBERS = {
    "pass_limit": _("passes a day"),
    "pass_limit_week": _("passes a week"),
    "pass_limit_term": _("passes a term"),
    "refund_seconds": _("seconds"),
    "cool_down_minutes": _("minutes between two passes"),
    "hall_limit": _("students in the halls"),
    "offer_seconds": _("seconds to start"),
    "lapse_minutes": _("minutes without an answer"),
    "return_minutes": _("minutes to walk back"),
    "stale_minutes": _("minutes over time until the place is free"),
    "auto_end_minutes": _("minutes over time until the pass ends"),
}
YES_OR_NO = (
    "staff_passes_count",
    "students_may_name_origin",
    "keep_line_over_bell",
    "offer_nearer",
    "urgent_is_on",
    "is_staff_only",
    "accept_classes",
)
# What a rule is while its switch is off, and what its field offers then.
OFF = {"pass_limit": None, "pass_limit_week": None, "pass_limit_term": None, "hall_limit": None}
OFF_AS_NOUGHT = {"cool_down_minutes": 0, "refund_seconds": 0}
SUGGESTED = {
    "pass_limit": 5,
    "pass_limit_week": 20,
    "pass_limit_term": 60,
    "hall_limit": 40,
    "cool_down_minutes": 10,
    "refund_seconds": 60,
}
SWITCHED = {**OFF, **OFF_AS_NOUGHT, "starts_on": None}
MOST_GRADES = 20


class SavedForm(forms.Form):
    """A form whose controls know what is saved."""

    def __init__(
        self, data: Any, made: Mapping[str, forms.Field], initial: dict[str, Any], prefix: str = ""
    ) -> None:
        super().__init__(data, initial=initial, prefix=prefix or None)
        self.fields.update(made)
        for name in made:
            self._dress(name)

    def _dress(self, name: str) -> None:
        bound = self[name]
        widget = bound.field.widget
        if isinstance(widget, forms.CheckboxInput):
            widget.attrs |= {"role": "switch", "data-was": str(bool(bound.initial)).lower()}
        else:
            was = bound.field.prepare_value(bound.initial)
            shown = widget.format_value(was)
            widget.attrs |= {
                "class": "input",
                "aria-label": bound.label,
                "data-was": shown or "",
            }

    def has_other(self, name: str) -> bool:
        """Whether a field says something else than what is saved."""
        bound = self[name]
        return self.is_bound and bound.field.has_changed(bound.initial, bound.data)


def _number(label: Any, name: str) -> forms.IntegerField:
    least, most = RANGES.get(name, (0, 120))
    return forms.IntegerField(
        label=label,
        required=False,
        widget=forms.NumberInput({"min": least, "max": most, "inputmode": "numeric"}),
        error_messages={"invalid": _("Write a whole number.")},
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        error_messages={"invalid": _("Write a date.")},
    )


class RulesForm(SavedForm):
    """The school's own rules."""

    def __init__(self, data: Any = None, *, saved: RuleFacts, today: date) -> None:
        super().__init__(data, self._made_of(saved, data), _shown(saved, today))

    def _made_of(self, saved: RuleFacts, data: Any) -> dict[str, forms.Field]:
        made: dict[str, forms.Field] = {n: _number(label, n) for n, label in NUMBERS.items()}
        made["starts_on"] = _day(_("first day"))
        made["staff_only_until"] = _day(_("first day for students again"))
        switches = (*YES_OR_NO, *(f"on_{name}" for name in SWITCHED), "on_grade_starts")
        made |= {name: forms.BooleanField(required=False) for name in switches}
        self.grade_rows = max(2, len(saved.grade_starts) + 1, _rows_in(data))
        for row in range(self.grade_rows):
            made[f"grade_{row}"] = forms.CharField(
                label=_("grade"), max_length=10, required=False, widget=forms.TextInput({"size": 3})
            )
            made[f"grade_start_{row}"] = _day(_("first day of this grade"))
        return made

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = self.cleaned_data
        for name in (*NUMBERS, "starts_on"):
            if name in SWITCHED and not values.get(f"on_{name}"):
                self.errors.pop(name, None)  # nobody minds what stands in a rule that is off
            elif values.get(name) is None and name not in self.errors:
                self.add_error(name, self._missing(name))
        if values.get("on_grade_starts") and not self._grade_rows_are_whole():
            self.add_error("on_grade_starts", _("Write a grade and its first day."))
        return values

    def _missing(self, name: str) -> Any:
        if name not in SWITCHED:
            return _("Write a number.")
        if name == "starts_on":
            return _("Write a date, or turn the rule off.")
        return _("Write a number, or turn the rule off.")

    def facts(self) -> RuleFacts:
        values = self.cleaned_data
        names = (*NUMBERS, *YES_OR_NO, "starts_on", "staff_only_until")
        known: dict[str, Any] = {name: values.get(name) for name in names}
        known |= {name: off for name, off in SWITCHED.items() if not values[f"on_{name}"]}
        return RuleFacts(**known, grade_starts=self._grades())

    def _grades(self) -> dict[str, date]:
        is_on = self.cleaned_data["on_grade_starts"]
        return {grade: day for grade, day in self._grade_pairs() if grade and day} if is_on else {}

    def _grade_pairs(self) -> list[tuple[str, date | None]]:
        values = self.cleaned_data
        rows = range(self.grade_rows)
        return [(values.get(f"grade_{n}", ""), values.get(f"grade_start_{n}")) for n in rows]

    def _grade_rows_are_whole(self) -> bool:
        pairs = self._grade_pairs()
        return any(grade for grade, _day in pairs) and all(
            bool(grade) == bool(day) for grade, day in pairs
        )


def _rows_in(data: Any) -> int:
    return sum(f"grade_{row}" in data for row in range(MOST_GRADES)) if data else 0


def _shown(saved: RuleFacts, today: date) -> dict[str, Any]:
    """What the fields show: a suggestion where a rule is off, and what has lifted as off."""
    shown = {name: getattr(saved, name) for name in (*NUMBERS, *YES_OR_NO, "starts_on")}
    for name, off in SWITCHED.items():
        shown[f"on_{name}"] = shown[name] != off
        shown[name] = SUGGESTED.get(name) if shown[name] == off else shown[name]
    until = saved.staff_only_until
    shown["is_staff_only"] = saved.is_staff_only and (until is None or until > today)
    shown["staff_only_until"] = until if shown["is_staff_only"] else None
    shown["on_grade_starts"] = bool(saved.grade_starts)
    for row, (grade, day) in enumerate(saved.grade_starts.items()):
        shown |= {f"grade_{row}": grade_name(grade), f"grade_start_{row}": day}
    return shown


class WindowForm(SavedForm):
    """One window inside its sentence; what else it says stands on its own page."""

    def __init__(self, data: Any = None, *, window_id: UUID, saved: WindowFacts) -> None:
        self.window_id, self.saved = window_id, saved
        made: dict[str, forms.Field] = {"is_on": forms.BooleanField(required=False)}
        if saved.is_clock:
            made |= {"starts_at": _time(_("from")), "ends_at": _time(_("until"))}
        else:
            made["first_minutes"] = _number(_("first minutes"), "first_minutes")
            made["last_minutes"] = _number(_("last minutes"), "last_minutes")
        initial = {name: getattr(saved, name) for name in made}
        super().__init__(data, made, initial, prefix=f"w-{window_id}")

    def facts(self) -> WindowFacts:
        values = dict(self.cleaned_data)
        for name in {"first_minutes", "last_minutes"} & values.keys():
            values[name] = values[name] or 0
        return replace(self.saved, **values)


def _time(label: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        required=False,
        widget=forms.TimeInput({"type": "time"}, "%H:%M"),
        error_messages={"invalid": _("Write a time.")},
    )


@dataclass
class RulesEditor:
    """The whole page as a form: the rules, each window, and which rules somebody saw."""

    rules: RulesForm
    windows: list[WindowForm]
    seen: str
    is_outdated: bool = False

    @classmethod
    def of(
        cls,
        saved: RuleFacts,
        windows: Mapping[UUID, WindowFacts],
        *,
        today: date,
        data: Any = None,
    ) -> RulesEditor:
        """What is stored, or with ``data`` what somebody sent."""
        return cls(
            RulesForm(data, saved=saved, today=today),
            [WindowForm(data, window_id=key, saved=facts) for key, facts in windows.items()],
            str((data or {}).get("seen", "")),
        )

    def is_valid(self) -> bool:
        return all([self.rules.is_valid(), *(window.is_valid() for window in self.windows)])

    def draft(self) -> RulesDraft:
        windows = {window.window_id: window.facts() for window in self.windows}
        return RulesDraft(self.rules.facts(), windows, self.seen)

    def show(self, problem: Invalid) -> None:
        """Put the sentences beside the rules that they are about."""
        rest = dict(problem.fields)
        self.is_outdated = rest.pop(OUTDATED, None) is not None
        for window in self.windows:
            sentence = rest.pop(str(window.window_id), None)
            if sentence:
                window.add_error("is_on", sentence)
        if "grade_starts" in rest:
            rest["on_grade_starts"] = rest.pop("grade_starts")
        show(self.rules, Invalid(rest))
