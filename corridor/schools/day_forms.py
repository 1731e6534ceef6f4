"""What admins type about days of the calendar, and what it makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, cast

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from corridor.schools.day_plans import WEEK, WORKDAYS, dates_between
from corridor.schools.facts import DayFacts
from corridor.schools.models import BellSchedule

FIRST_DATE, LAST_DATE = date(2000, 2, 1), date(2199, 11, 30)
LONGEST_SPAN = timedelta(days=200)
MOST_WEEKS = 40


def _date_field(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        validators=[MinValueValidator(FIRST_DATE), MaxValueValidator(LAST_DATE)],
        **kwargs,
    )


class DayForm(forms.Form):
    """One day, or the same for all days up to a last one."""

    kind = forms.ChoiceField(
        label=_("What kind of day"),
        choices=[("school", _("School day")), ("off", _("No school"))],
        widget=forms.RadioSelect,
    )
    bell_schedule = forms.ChoiceField(label=_("Bells"), required=False)
    day_type = forms.CharField(
        label=_("Day type"),
        max_length=4,
        required=False,
        help_text=_("For example A or B. Empty when all days are alike."),
    )
    note = forms.CharField(
        label=_("What it is called"),
        max_length=120,
        required=False,
        help_text=_("For example “Thanksgiving”. Everybody can read it."),
    )
    until = _date_field(
        _("The same through"),
        required=False,
        help_text=_("Leave it empty for one day. Each further day keeps its day type."),
    )
    moves_types = forms.BooleanField(label=_("Day types move on"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        schedules: list[BellSchedule],
        day: date | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.day = day
        names = [(str(s.id), s.name) for s in schedules]
        field = self.fields["bell_schedule"]
        field.choices = [("", _("The ordinary bells")), *names]  # type: ignore[attr-defined]

    @property
    def first(self) -> date:
        return cast("date", self.cleaned_data.get("since") or self.day)

    @property
    def span(self) -> tuple[date, date]:
        return self.first, self.cleaned_data["until"] or self.first

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = self.cleaned_data
        first, until = values.get("since") or self.day, values.get("until")
        if first and until and not timedelta() <= until - first < LONGEST_SPAN:
            self.add_error("until", _("Choose a day after the first, within the school year."))
        return values

    @property
    def takes_off_and_moves(self) -> bool:
        return self.cleaned_data["kind"] == "off" and bool(self.cleaned_data["moves_types"])

    def days(self, known: Mapping[date, DayFacts]) -> list[DayFacts]:
        """What the days of the span become; ``known`` is what they are.

        Bells and notes are for every school day of the span. Weekends stay as they are, and
        so do days off, unless the first day was one: then school is on again.
        """
        dates = dates_between(*self.span)
        note = self.cleaned_data["note"]
        if self.cleaned_data["kind"] == "off":
            return [DayFacts(day, is_school_day=False, note=note) for day in dates]
        reopens = not known[self.first].is_school_day
        further = [
            known[day]
            for day in dates[1:]
            if known[day].is_school_day or (reopens and day.weekday() in WORKDAYS)
        ]
        return [self._first_day(known[self.first]), *(self._further(day) for day in further)]

    def _first_day(self, known: DayFacts) -> DayFacts:
        return replace(
            known,
            is_school_day=True,
            day_type=self.cleaned_data["day_type"],
            bell_schedule_id=self._bells,
            note=self.cleaned_data["note"],
        )

    def _further(self, known: DayFacts) -> DayFacts:
        note = self.cleaned_data["note"] or (known.note if known.is_school_day else "")
        return replace(known, is_school_day=True, bell_schedule_id=self._bells, note=note)

    @property
    def _bells(self) -> Any:
        return self.cleaned_data["bell_schedule"] or None


class SpanForm(DayForm):
    """Days in a row, from a first one that is typed too; every day keeps its type."""

    since = _date_field(_("From"))
    until = _date_field(_("Through"), required=False, help_text=_("Leave it empty for one day."))
    field_order = ("since", "until")

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        del self.fields["day_type"]

    def _first_day(self, known: DayFacts) -> DayFacts:
        return self._further(known)


class TurnsForm(forms.Form):
    """Day types that take turns, or that belong to weekdays."""

    BY_TURNS, BY_WEEKDAY = "turns", "weekday"

    how = forms.ChoiceField(
        label=_("How days get their type"),
        choices=[
            (BY_TURNS, _("They take turns: A, B, A, B")),
            (BY_WEEKDAY, _("Each weekday has its own: Mondays are A")),
        ],
        initial=BY_TURNS,
        required=False,
    )
    types = forms.CharField(
        label=_("Day types, in turn"),
        max_length=60,
        initial="A B",
        required=False,
        help_text=_("With a space between them. A day off uses none up."),
    )
    since = _date_field(_("First day"))
    until = _date_field(_("Last day"))

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        for number in WORKDAYS:
            self.fields[f"weekday-{number}"] = forms.CharField(
                label=WEEKDAYS_ABBR[number], max_length=4, required=False
            )

    @property
    def weekdays(self) -> list[forms.BoundField]:
        return [self[f"weekday-{number}"] for number in WORKDAYS]

    def clean_types(self) -> list[str]:
        types = str(self.cleaned_data["types"]).replace(",", " ").split()
        if any(len(one) > 4 for one in types):
            raise forms.ValidationError(_("A day type has at most 4 letters."))
        return types

    @property
    def span(self) -> tuple[date, date]:
        return self.cleaned_data["since"], self.cleaned_data["until"]

    @property
    def is_by_weekday(self) -> bool:
        return bool(self.cleaned_data["how"] == self.BY_WEEKDAY)

    @property
    def weekday_types(self) -> dict[int, str]:
        return {number: self.cleaned_data[f"weekday-{number}"] for number in WORKDAYS}


class CopyWeekForm(forms.Form):
    """Which week is copied, and onto which."""

    week = _date_field(_("Copy the week of"), help_text=_("Any day of it."))
    weeks = forms.IntegerField(
        label=_("Onto so many weeks that follow"),
        min_value=1,
        max_value=MOST_WEEKS,
        required=False,
    )
    onto = _date_field(
        _("Or onto the week of"), required=False, help_text=_("Any day of that week.")
    )

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = self.cleaned_data
        if not self.errors and not values.get("weeks") and not values.get("onto"):
            self.add_error("weeks", _("Say how many weeks, or choose one below."))
        if values.get("weeks") and values.get("onto"):
            self.add_error("onto", _("Choose one of the two: weeks that follow, or this one."))
        return values

    @property
    def targets(self) -> list[date]:
        """A date of each week that is copied onto."""
        week: date = self.cleaned_data["week"]
        onto: date | None = self.cleaned_data["onto"]
        if onto:
            return [onto]
        return [week + WEEK * (n + 1) for n in range(self.cleaned_data["weeks"])]
