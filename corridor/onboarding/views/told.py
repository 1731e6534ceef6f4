"""The words and the tiles of the page of setting up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from corridor.onboarding.queries import Setup
from corridor.schools import starter
from corridor.schools.facts import PlaceFacts


def heading_of(setup: Setup) -> str:
    done, all_of_them = setup.done, len(setup.items)
    if setup.is_complete:
        return _("You’re all set")
    if not done:
        return _("Let’s get you started")
    if all_of_them - done == 1:
        return _("One more to go")
    if done * 2 > all_of_them:
        return _("You’re more than halfway")
    return _("You’re on your way")


@dataclass(frozen=True, slots=True)
class Tile:
    """A place that most schools have."""

    place: PlaceFacts
    detail: str
    is_chosen: bool


def tiles_of(form: forms.Form | None) -> list[Tile]:
    chosen: Any = form["names"].value() if form else ()
    return [Tile(p, _detail(p), p.name in (chosen or ())) for p in starter.PLACES]


def _detail(place: PlaceFacts) -> str:
    minutes = _("{n} min").format(n=place.minutes)
    if place.approval == "destination":
        return _("{minutes}, its staff approve").format(minutes=minutes)
    if place.approval == "origin":
        return _("{minutes}, the teacher approves").format(minutes=minutes)
    if place.capacity_to:
        return _("{minutes}, {n} at once").format(minutes=minutes, n=place.capacity_to)
    return minutes
