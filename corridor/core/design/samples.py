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
class Card:
    """A pass as the card fragment wants it."""

    id: str
    student: str
    place: str
    colour: str
    icon: str
    origin: str
    due: datetime
    limit: int
    stopped: str = ""


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
        "steps": [{**step, "at": now - timedelta(minutes=14 - n)} for n, step in enumerate(STEPS)],
        "form": SampleForm(),
        "wrong_form": wrong,
        "people": PEOPLE,
        "hours": HOURS,
        "long_name": LONG_NAME,
        "long_place": LONG_PLACE,
    }


def _cards(now: datetime) -> list[Card]:
    def card(id: str, left: int, **rest: Any) -> Card:
        return Card(id=id, due=now + timedelta(seconds=left), **rest)

    restroom = {"place": "Restroom", "colour": "sky", "icon": "droplets", "origin": "Room 214"}
    library = {"place": "Library", "colour": "amber", "icon": "library-big", "origin": "Room 305"}
    longest = {**library, "place": LONG_PLACE, "origin": "Room 1103, Ms. Papadopoulos-Whitfield"}
    return [
        card("over", -294, student="Amara Evans", limit=300, **restroom),
        card("soon", 31, student="Jackson Brooks", limit=180, **restroom),
        card("half", 600, student="Tariq Rivera", limit=1200, **library),
        card("long", -6100, student=LONG_NAME, limit=1200, **longest),
        card("stopped", 0, student="Sofia Lopez", limit=1200, stopped="here since 10:02", **library),
    ]


NAVIGATION = (
    NavItem("Components", "/design/", icon="layout-dashboard"),
    NavItem("My room", "#room", icon="door-open"),
    NavItem("Monitor", "#monitor", icon="radar"),
    NavItem("Reports", "#reports", icon="chart-column"),
)

TILES = (
    {"name": "Restroom", "detail": "Hall B · 5 min", "colour": "sky", "icon": "droplets"},
    {
        **{"name": "Library", "detail": "2nd floor · join the line", "colour": "amber"},
        **{"icon": "library-big", "state": "full", "badge": "Full · 2 in line"},
    },
    {
        **{"name": "Gym", "detail": "Coach Bell", "colour": "orange"},
        **{"icon": "dumbbell", "state": "closed", "badge": "Opens 11:05"},
    },
    {
        **{"name": "Guidance", "detail": "Ms. Ortiz · 15 min", "colour": "violet"},
        **{"icon": "message-circle-heart", "badge": "Asks first"},
    },
    {"name": "Garden", "detail": "Behind the gym · 10 min", "colour": "lime", "icon": "sprout"},
    {"name": LONG_PLACE, "detail": LONG_NAME, "colour": "pink", "icon": "flask-conical"},
)

STEPS: tuple[dict[str, str], ...] = (
    {"title": "Priya asked", "detail": "On a phone, from Biology", "icon": "hand"},
    {
        **{"title": "Ms. Ortiz said yes", "detail": "Counselors approve this place"},
        **{"icon": "check", "kind": "ok"},
    },
    {
        **{"title": "Ahead of the line", "detail": "The room was full. Ms. Ortiz chose to."},
        **{"icon": "fast-forward", "kind": "warn"},
    },
    {"title": "Left Room 214", "detail": "20 minutes", "icon": "play", "kind": "solid"},
    {"title": "Arrived, clock stopped", "icon": "map-pin-check", "kind": "solid"},
    {
        **{"title": "Time was up", "detail": "It counts up since then."},
        **{"icon": "timer-off", "kind": "bad"},
    },
    {"title": "Back in class", "icon": "circle-check-big", "kind": "ok"},
)

PEOPLE = ("Aaliyah Chen", "Diego Moreau", "Elena Vargas", "Ms. Bennett", LONG_NAME)

HOURS = tuple(
    {"hour": hour, "all": count, "over": late, "top": 100 - round(count / 0.6), "late": late * 2}
    for hour, count, late in ((8, 31, 3), (9, 44, 6), (10, 58, 9), (11, 39, 2), (12, 26, 1))
)
