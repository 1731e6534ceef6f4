"""The form of each step, filled with what there is, and what saving it does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone

from corridor.accounts.actor import Actor
from corridor.onboarding import commands
from corridor.onboarding.facts import Facts
from corridor.onboarding.forms import (
    DistrictForm,
    GoLiveForm,
    PeopleForm,
    PlacesForm,
    SchoolForm,
    YearForm,
)
from corridor.onboarding.steps import Key
from corridor.schools import starter
from corridor.schools.commands import save_district, save_school


@dataclass(frozen=True, slots=True)
class Filling:
    make: Callable[[Any, Facts], forms.Form]
    save: Callable[[Actor, Any, datetime], None]


def _nothing(_actor: Actor, _form: forms.Form, _now: datetime) -> None:
    """Looked at, and as it should be."""


def _district(data: Any, facts: Facts) -> forms.Form:
    name = "" if facts.district.slug == UNNAMED else facts.district.name
    initial = {"name": name, "domains": "\n".join(facts.district.domains)}
    return DistrictForm(data, initial=initial)


UNNAMED = "our-district"
JUNE = 6


def _save_district(actor: Actor, form: DistrictForm, now: datetime) -> None:
    name, domains = form.cleaned_data["name"], form.domains_typed()
    save_district(actor=actor, name=name, domains=domains, now=now)


def _school(data: Any, facts: Facts) -> forms.Form:
    school = facts.school
    return SchoolForm(data, initial={"name": school.name, "time_zone": school.time_zone})


def _save_school(actor: Actor, form: forms.Form, now: datetime) -> None:
    save_school(actor=actor, school_id=actor.school.id, now=now, **form.cleaned_data)


def _usual_year(facts: Facts) -> tuple[date, date]:
    """What most schools have, of the year that runs now or comes next."""
    if facts.terms:
        return min(first for _, first, _ in facts.terms), max(last for _, _, last in facts.terms)
    today = timezone.now().astimezone(facts.school.zone).date()
    year = today.year if today.month >= JUNE else today.year - 1
    return date(year, 8, 17), date(year + 1, 6, 11)


def _year(data: Any, facts: Facts) -> forms.Form:
    district, usual = facts.district, _usual_year(facts)
    initial = {
        "starts_on": district.year_starts_on or usual[0],
        "ends_on": district.year_ends_on or usual[1],
        "terms": min(len(facts.terms), commands.MOST_TERMS) or 2,
    }
    return YearForm(data, initial=initial, has_terms=facts.rostered_terms)


def _save_year(actor: Actor, form: forms.Form, now: datetime) -> None:
    typed = form.cleaned_data
    commands.set_year(
        actor=actor,
        starts_on=typed["starts_on"],
        ends_on=typed["ends_on"],
        terms=typed.get("terms"),
        now=now,
    )


def _places(data: Any, facts: Facts) -> forms.Form:
    here = {place.name for place in facts.places}
    wanted = [place.name for place in starter.PLACES if place.name in here]
    return PlacesForm(data, initial={"names": wanted})


def _save_places(actor: Actor, form: forms.Form, now: datetime) -> None:
    commands.choose_starter_places(
        actor=actor, school_id=actor.school.id, names=form.cleaned_data["names"], now=now
    )


def _people(data: Any, facts: Facts) -> forms.Form:
    return PeopleForm(data, initial={"accept_classes": facts.school.accept_classes})


def _save_people(actor: Actor, form: forms.Form, now: datetime) -> None:
    wanted = form.cleaned_data["accept_classes"]
    save = commands.ask_to_accept if wanted else commands.take_as_imported
    save(actor=actor, school_id=actor.school.id, now=now)


def _go_live(data: Any, facts: Facts) -> forms.Form:
    day = facts.school.starts_on
    when = GoLiveForm.DAY if day else GoLiveForm.NOW
    return GoLiveForm(data, initial={"when": when, "starts_on": day})


def _save_go_live(actor: Actor, form: forms.Form, now: datetime) -> None:
    typed = form.cleaned_data
    day = typed["starts_on"] if typed["when"] == GoLiveForm.DAY else None
    commands.set_go_live(actor=actor, school_id=actor.school.id, day=day, now=now)


def _no_form(data: Any, _facts: Facts) -> forms.Form:
    return forms.Form(data)


FILLINGS: dict[Key, Filling] = {
    Key.DISTRICT: Filling(_district, _save_district),
    Key.SCHOOL: Filling(_school, _save_school),
    Key.YEAR: Filling(_year, _save_year),
    Key.ROSTER: Filling(_no_form, _nothing),
    Key.BELLS: Filling(_no_form, _nothing),
    Key.PLACES: Filling(_places, _save_places),
    Key.PEOPLE: Filling(_people, _save_people),
    Key.GO_LIVE: Filling(_go_live, _save_go_live),
}
