"""What admins type about a place, and how it becomes facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from corridor.core.icons import LOCATION_ICONS
from corridor.schools.commands.places import COLOURS
from corridor.schools.facts import PlaceFacts
from corridor.schools.forms import COLOUR_NAMES
from corridor.schools.grades import grade_name
from corridor.schools.models import Location


@dataclass(frozen=True, slots=True)
class PlaceChoices:
    """What a school has to choose from: grades, groups (id and name), names of periods."""

    grades: Sequence[str] = ()
    groups: Sequence[tuple[str, str]] = ()
    periods: Sequence[str] = ()


class PlaceForm(forms.Form):
    """``people`` are the students who were picked beside the form."""

    EVERYBODY = "everybody"

    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("What it is"), choices=Location.Kind.choices)
    whereabouts = forms.CharField(
        label=_("Where it is"),
        max_length=80,
        required=False,
        help_text=_("For example “2nd floor”."),
    )
    extension = forms.CharField(
        label=_("Phone extension"),
        required=False,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
        help_text=_("For example 200. Staff read it, students never do."),
    )
    folder = forms.CharField(
        label=_("Folder"),
        max_length=60,
        required=False,
        help_text=_("Places with the same folder stand together."),
        widget=forms.TextInput({"list": "folders"}),
    )
    colour = forms.ChoiceField(label=_("Colour"), choices=[(c, COLOUR_NAMES[c]) for c in COLOURS])
    icon = forms.CharField(label=_("Icon"), max_length=40)
    minutes = forms.IntegerField(
        label=_("Minutes"),
        min_value=1,
        max_value=999,
        help_text=_("Students may ask for less."),
    )
    trips = forms.ChoiceField(
        label=_("Trip"),
        choices=Location.Trips.choices,
        help_text=_("One way ends on arrival."),
    )
    capacity_to = forms.IntegerField(
        label=_("At most there at once"),
        min_value=1,
        max_value=9999,
        required=False,
        help_text=_("Then students wait in line. Empty: no limit."),
    )
    capacity_from = forms.IntegerField(
        label=_("At most away from here at once"),
        min_value=1,
        max_value=9999,
        required=False,
        help_text=_("For classrooms. Empty: no limit."),
    )
    approval = forms.ChoiceField(label=_("For a pass now"), choices=Location.Approval.choices)
    approval_scheduled = forms.ChoiceField(
        label=_("For a planned pass"), choices=Location.Approval.choices
    )
    approval_of_staff_passes = forms.BooleanField(
        label=_("Passes made by staff wait for a yes too"), required=False
    )
    counts_toward_limit = forms.BooleanField(
        label=_("Counts toward the daily limit"), required=False
    )
    is_destination = forms.BooleanField(label=_("Students can go here"), required=False)
    audience = forms.ChoiceField(
        label=_("Who sees it"),
        choices=[(EVERYBODY, _("Everybody")), *Location.Audience.choices],
        widget=forms.RadioSelect,
        required=False,
    )
    visible_grades = forms.MultipleChoiceField(
        label=_("Grades"), required=False, widget=forms.CheckboxSelectMultiple
    )
    visible_groups = forms.MultipleChoiceField(
        label=_("Groups"), required=False, widget=forms.CheckboxSelectMultiple
    )
    cutoff_period = forms.ChoiceField(
        label=_("Requests close when this period begins"), required=False
    )
    cutoff_for = forms.ChoiceField(label=_("Requests for"), required=False)

    def __init__(
        self,
        data: Any = None,
        *,
        choices: PlaceChoices,
        people: Iterable[UUID] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.people = tuple(people)
        grades = [
            (grade, grade_name(grade)) for grade in self._all("visible_grades", choices.grades)
        ]
        self._offer("visible_grades", grades)
        self._offer("visible_groups", choices.groups)
        self._offer_periods("cutoff_period", _("They never close"), choices.periods)
        self._offer_periods("cutoff_for", _("Any period after it"), choices.periods)

    def _all(self, field: str, offered: Sequence[str]) -> list[str]:
        """What is offered, and what is chosen although it is no longer there."""
        chosen = self.initial.get(field) or ()
        known = [chosen] if isinstance(chosen, str) else chosen
        return [*offered, *(one for one in known if one not in offered)]

    def _offer(self, field: str, choices: Iterable[tuple[str, Any]]) -> None:
        self.fields[field].choices = list(choices)  # type: ignore[attr-defined]

    def _offer_periods(self, field: str, none: Any, periods: Sequence[str]) -> None:
        self._offer(field, [("", none), *((name, name) for name in self._all(field, periods))])

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = self.cleaned_data
        chosen = (*values.get("visible_grades", ()), *values.get("visible_groups", ()))
        is_some = bool(chosen or self.people)
        if not values.get("audience"):
            values["audience"] = Location.Audience.ONLY.value if is_some else self.EVERYBODY
        if values["audience"] != self.EVERYBODY and not is_some:
            self.add_error("audience", _("Choose at least one grade, group or student."))
        return values

    def facts(self) -> PlaceFacts:
        values = self.cleaned_data
        if values["audience"] == self.EVERYBODY:
            nobody = {"visible_grades": (), "visible_groups": (), "visible_people": ()}
            return PlaceFacts(**{**values, **nobody, "audience": Location.Audience.ONLY.value})
        grades = tuple(values["visible_grades"])
        groups = tuple(UUID(text) for text in values["visible_groups"])
        lists = {"visible_grades": grades, "visible_groups": groups}
        return PlaceFacts(**{**values, **lists, "visible_people": self.people})


def stored_in_form(location: Location) -> dict[str, Any]:
    """What the form shows of a place."""
    values = {name: getattr(location, name) for name in PlaceForm.base_fields}
    values["visible_groups"] = [str(group_id) for group_id in location.visible_groups]
    if not (location.visible_grades or location.visible_groups or location.visible_people):
        values["audience"] = PlaceForm.EVERYBODY
    return values


def place_icons(chosen: str) -> list[str]:
    """The icons to offer; the chosen one first when it is none of them."""
    offered = list(LOCATION_ICONS)
    return offered if not chosen or chosen in offered else [chosen, *offered]
