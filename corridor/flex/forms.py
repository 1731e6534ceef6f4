"""What somebody types about an activity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from corridor.accounts.actor import Actor
from corridor.accounts.queries import grades, staff
from corridor.flex.facts import ActivityFacts
from corridor.flex.models import Activity
from corridor.flex.policies import may_require
from corridor.flex.queries.activities import flex_period_names
from corridor.schools.forms import COLOUR_NAMES
from corridor.schools.grades import grade_name
from corridor.schools.models import CalendarDay, Location
from corridor.schools.rule_queries import period_names

Pairs = Sequence[tuple[str, Any]]
SCHOOL_WEEK = range(1, 6)


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to choose from. ``owners`` is empty for whoever offers only their own."""

    rooms: Pairs
    periods: Pairs
    closing: Pairs
    grades: Pairs
    day_types: Pairs
    owners: Pairs = ()

    @classmethod
    def of(cls, actor: Actor) -> Choices:
        school_id = actor.school.id
        found = Location.objects.filter(school_id=school_id, archived_at__isnull=True)
        rooms = found.order_by("name").values_list("id", "name")
        days = CalendarDay.objects.filter(school_id=school_id).exclude(day_type="")
        types = sorted(set(days.values_list("day_type", flat=True)))
        return cls(
            rooms=[(str(id_), name) for id_, name in rooms],
            periods=[(name, name) for name in flex_period_names(school_id=school_id)],
            closing=[(name, name) for name in period_names(school_id=school_id)],
            grades=[(grade, grade_name(grade)) for grade in grades(school_id=school_id)],
            day_types=[(kind, kind) for kind in types],
            owners=_owners(school_id) if may_require(actor) else (),
        )


def _owners(school_id: UUID) -> Pairs:
    members = staff(school_id=school_id)
    return [(str(member.id), member.person.name) for member in members if member.person]


def _several(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, required=False, widget=forms.CheckboxSelectMultiple
    )


class ActivityForm(forms.Form):
    title = forms.CharField(label=_("Name"), max_length=80)
    about = forms.CharField(label=_("What you do there"), max_length=300, required=False)
    topic = forms.ChoiceField(label=_("Topic"), choices=Activity.Topic.choices)
    colour = forms.ChoiceField(label=_("Colour"), choices=list(COLOUR_NAMES.items()))
    owner = forms.ChoiceField(label=_("Who runs it"), required=False)
    room = forms.ChoiceField(label=_("Room"))
    capacity = forms.IntegerField(
        label=_("Seats"),
        min_value=1,
        max_value=9999,
        required=False,
        help_text=_("Empty: as many as come."),
    )
    period = forms.ChoiceField(label=_("Flex period"))
    weekdays = _several(_("On"))
    day_types = _several(_("Only on days of type"))
    starts_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    ends_on = forms.DateField(
        label=_("Last day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d")
    )
    grades = _several(_("For grades"))
    sign_up = forms.BooleanField(label=_("Students sign up themselves"), required=False)
    closes_period = forms.ChoiceField(
        label=_("Choosing ends at the start of"),
        required=False,
        help_text=_("A period that a day does not have: at the start of Flex."),
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        weekdays = [(str(number), WEEKDAYS[number - 1]) for number in SCHOOL_WEEK]
        listed: dict[str, Pairs] = {
            "owner": choices.owners,
            "room": [("", _("Choose a room")), *choices.rooms],
            "period": choices.periods,
            "weekdays": weekdays,
            "day_types": choices.day_types,
            "grades": choices.grades,
            "closes_period": [("", _("Flex itself")), *choices.closing],
        }
        for name, found in listed.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]
        for name in ("owner", "day_types", "grades"):
            if not listed[name]:
                del self.fields[name]

    def facts(self, *, owner_id: UUID) -> ActivityFacts:
        """``owner_id`` is who runs it where the form does not say."""
        said = self.cleaned_data
        return ActivityFacts(
            title=said["title"],
            about=said["about"],
            topic=said["topic"],
            colour=said["colour"],
            owner_id=UUID(said["owner"]) if said.get("owner") else owner_id,
            location_id=UUID(said["room"]),
            capacity=said["capacity"],
            period=said["period"],
            weekdays=tuple(int(number) for number in said["weekdays"]),
            day_types=tuple(said.get("day_types", ())),
            starts_on=said["starts_on"],
            ends_on=said["ends_on"],
            grades=tuple(said.get("grades", ())),
            sign_up=said["sign_up"],
            closes_period=said["closes_period"],
        )


def initial_of(activity: Activity) -> dict[str, Any]:
    names = ("title", "about", "topic", "colour", "capacity", "period", "day_types", "grades")
    more = ("starts_on", "ends_on", "sign_up", "closes_period")
    return {
        **{name: getattr(activity, name) for name in (*names, *more)},
        "owner": str(activity.owner_id),
        "room": str(activity.location_id),
        "weekdays": [str(number) for number in activity.weekdays],
    }
