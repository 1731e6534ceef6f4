"""Invented data for the design page: nothing here comes from a database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms

from corridor.core.icons import LOCATION_ICONS
from corridor.core.navigation import NavItem
from corridor.core.templatetags.core import PALETTE

LONG_NAME = "Maximiliana-Josephine Schwarzenberger-Oluwaseun de la Cruz y Fernández"
LONG_PLACE = "Interdisciplinary Laboratory for Environmental Sciences, East Wing"


@dataclass(frozen=True, slots=True)
class School:
    name: str = "Fairview High"
    time_zone: str = "America/Chicago"


@dataclass(frozen=True, slots=True)
class Place:
    name: str
    colour: str
    origin: str = "Room 214"
    icon: str = "map-pin"


@dataclass(frozen=True, slots=True)
class Card:
    """A pass that is out."""

    student: str
    place: Place
    due: datetime
    limit: int
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class Tile:
    name: str
    detail: str
    colour: str
    state: str = "open"
    badge: str = ""
    icon: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    title: str
    detail: str = ""
    kind: str = ""
    icon: str = ""


class SampleForm(forms.Form):
    name = forms.CharField(label="Name", initial="Library", help_text="As students read it.")
    where = forms.CharField(label="Where it is", required=False)
    folder = forms.ChoiceField(label="Folder", choices=[("study", "Study"), ("care", "Care")])
    minutes = forms.IntegerField(label="Minutes", max_value=999)
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea({"rows": 2}))


def samples(now: datetime) -> dict[str, Any]:
    """Everything the design page shows, as of ``now``."""
    wrong = SampleForm({"folder": "study", "minutes": "a lot", "where": "2nd floor"})
    wrong.add_error(None, "This place has the same name as another one.")
    return {
        "now": now,
        "school": School(),
        "colours": PALETTE,
        "icons": LOCATION_ICONS,
        "themes": ("light", "dark"),
        "nav_items": NAVIGATION,
        "tiles": TILES,
        "cards": _cards(now),
        "soon": now + timedelta(seconds=45),
        "due": now + timedelta(minutes=6, seconds=42),
        "late": now - timedelta(minutes=1, seconds=24),
        "very_late": now - timedelta(minutes=104, seconds=7),
        "steps": [(step, now - timedelta(minutes=14 - n)) for n, step in enumerate(STEPS)],
        "form": SampleForm(),
        "wrong_form": wrong,
        "people": PEOPLE,
        "hours": HOURS,
        "long_name": LONG_NAME,
        "long_place": LONG_PLACE,
    }


def _cards(now: datetime) -> list[Card]:
    def card(name: str, left: int, limit: int, place: Place, **rest: str) -> Card:
        due = now + timedelta(seconds=left)
        return Card(name, place=place, due=due, limit=limit, **rest)

    restroom = Place("Restroom", "sky", icon="droplets")
    library = Place("Library", "amber", icon="library-big")
    longest = Place(LONG_PLACE, "pink", "Room 1103, Ms. Papadopoulos-Whitfield", "flask-conical")
    return [
        card("Amara Evans", -294, 300, restroom),
        card("Jackson Brooks", 31, 180, restroom),
        card("Tariq Rivera", 600, 1200, library),
        card(LONG_NAME, -6100, 1200, longest),
        card("Sofia Lopez", 0, 1200, library, stopped="here since 10:02"),
    ]


NAVIGATION = (
    NavItem("Components", "/design/", icon="layout-dashboard"),
    NavItem("My room", "#room", icon="door-open"),
    NavItem("Monitor", "#monitor", icon="radar"),
    NavItem("Reports", "#reports", icon="chart-column"),
)

TILES = (
    Tile("Restroom", "Hall B · 5 min", "sky", icon="droplets"),
    Tile("Library", "Join the line", "amber", "full", "Full · 2 in line", icon="library-big"),
    Tile("Gym", "Coach Bell", "orange", "closed", "Opens 11:05", icon="dumbbell"),
    Tile("Guidance", "Ms. Ortiz", "violet", badge="Asks first", icon="message-circle-heart"),
    Tile("Garden", "Behind the gym · 10 min", "lime", icon="sprout"),
    Tile(LONG_PLACE, LONG_NAME, "pink", icon="flask-conical"),
)

STEPS = (
    Step("Priya asked", "On a phone, from Biology", icon="hand"),
    Step("Ms. Ortiz said yes", "Counselors approve this place", "ok", icon="check"),
    Step("Ahead of the line", "The room was full.", "warn", icon="fast-forward"),
    Step("Left Room 214", "20 minutes", "solid", icon="play"),
    Step("Arrived, clock stopped", "", "solid", icon="map-pin-check"),
    Step("Time was up", "It counts up since then.", "bad", icon="timer-off"),
    Step("Back in class", "", "ok", icon="circle-check-big"),
)

PEOPLE = ("Aaliyah Chen", "Diego Moreau", "Elena Vargas", "Ms. Bennett", LONG_NAME)

HOURS = tuple(
    {"hour": hour, "all": count, "over": late, "top": 100 - round(count / 0.6), "late": late * 2}
    for hour, count, late in ((8, 31, 3), (9, 44, 6), (10, 58, 9), (11, 39, 2), (12, 26, 1))
)
