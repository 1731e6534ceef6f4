"""What admins type about limits and keeping apart, and the nurse about accommodations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from corridor.passes.facts import AccommodationFacts, ApartFacts, LimitFacts
from corridor.passes.models import PassLimit
from corridor.schools.models import Location


class DayField(forms.DateField):
    """A day that may be left out."""

    def __init__(self, label: Any, help_text: Any = "") -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            required=False,
            widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        )


class LimitForm(forms.Form):
    """An exception from the pass limit. ``whom`` is a grade or a group, where one is chosen."""

    whom = forms.ChoiceField(label=_("For whom"))
    passes = forms.IntegerField(
        label=_("Passes"),
        min_value=0,
        max_value=999,
        help_text=_("0: every pass needs a yes."),
    )
    window = forms.ChoiceField(label=_("In"), choices=PassLimit.Window.choices, initial="day")
    starts_on = DayField(_("First day"))
    ends_on = DayField(_("Last day"), _("Empty: until you remove it."))
    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False, help_text=_("Only admins read it.")
    )

    def __init__(
        self, data: Any = None, *, whom: list[tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        if whom is None:
            del self.fields["whom"]
        else:
            self.fields["whom"].choices = whom  # type: ignore[attr-defined]

    def facts(self, **whom: Any) -> LimitFacts:
        values = {name: value for name, value in self.cleaned_data.items() if name != "whom"}
        return LimitFacts(**values, **whom)


class ApartForm(forms.Form):
    """A group of students who are kept apart; who they are stands beside it."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("Without names of students: it is read before anybody opens them."),
    )
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )
    starts_on = DayField(_("First day"))
    ends_on = DayField(_("Last day"), _("You are reminded two weeks before."))
    is_on = forms.BooleanField(
        label=_("In use"),
        required=False,
        initial=True,
        help_text=_("Off: they may meet, and the group stays."),
    )

    def facts(self, people: tuple[UUID, ...]) -> ApartFacts:
        return ApartFacts(people=people, **self.cleaned_data)


class AccommodationForm(forms.Form):
    time_percent = forms.TypedChoiceField(
        label=_("Time"),
        coerce=int,
        choices=[
            (100, _("As everybody")),
            (125, _("A quarter more")),
            (150, _("Half as much again")),
            (200, _("Twice the time")),
            (300, _("Three times the time")),
        ],
    )
    extra_passes = forms.IntegerField(
        label=_("Passes more than the limit"), min_value=0, max_value=99, initial=0
    )
    no_cool_down = forms.BooleanField(label=_("No wait between passes"), required=False)
    line_priority = forms.BooleanField(label=_("First in line"), required=False)
    exempt_from_windows = forms.BooleanField(
        label=_("May leave when others may not"),
        required=False,
        help_text=_("Not bound by the first and last minutes of a period, or other such times."),
    )
    allowed_places = forms.MultipleChoiceField(
        label=_("Places of their own"), required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(
        label=_("Note"), max_length=500, required=False, widget=forms.Textarea({"rows": 2})
    )
    starts_on = DayField(_("First day"))
    ends_on = DayField(_("Last day"), _("Empty: until somebody ends it."))
    review_on = DayField(_("Look at it again on"))

    def __init__(
        self, data: Any = None, *, places: list[Location], time_percent: int = 100, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.fields["allowed_places"].choices = [(str(p.id), p.name) for p in places]  # type: ignore[attr-defined]
        choices = list(self.fields["time_percent"].choices)  # type: ignore[attr-defined]
        if time_percent not in dict(choices):
            odd = _("%(percent)s percent") % {"percent": time_percent}
            self.fields["time_percent"].choices = [*choices, (time_percent, odd)]  # type: ignore[attr-defined]

    def facts(self) -> AccommodationFacts:
        places = tuple(UUID(text) for text in self.cleaned_data["allowed_places"])
        return AccommodationFacts(**{**self.cleaned_data, "allowed_places": places})
