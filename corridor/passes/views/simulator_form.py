"""The fields in which one writes a change to try."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from corridor.passes.trying_form import MOST_MINUTES, MOST_PLACES, Trying
from corridor.schools.commands.rules import RANGES
from corridor.schools.rules_form import NUMBERS, SWITCHED

RULES = ("pass_limit", "pass_limit_week", "pass_limit_term", "cool_down_minutes", "hall_limit")


@dataclass(frozen=True, slots=True)
class Entry:
    """A number to change; empty is off."""

    name: str
    label: str
    value: str
    most: int


@dataclass(frozen=True, slots=True)
class Entries:
    """``kept`` are changes that have no field here, as pairs for hidden ones."""

    rules: list[Entry]
    windows: list[Entry]
    places: list[Entry]
    kept: list[tuple[str, str]]


def entries_of(trying: Trying) -> Entries:
    rules, windows, places = list(_rules(trying)), list(_window(trying)), list(_places(trying))
    own = {entry.name for entry in (*rules, *windows, *places)}
    own |= {f"on_{name}" for name in own}
    kept = [(name, value) for name, value in trying.said.items() if name not in own]
    return Entries(rules, windows, places, kept)


def _rules(trying: Trying) -> Iterator[Entry]:
    for name in RULES:
        value: Any = getattr(trying.facts, name)
        is_off = name in SWITCHED and not value and SWITCHED[name] == value
        shown = "" if is_off or value is None else str(value)
        yield Entry(name, capfirst(str(NUMBERS[name])), shown, RANGES[name][1])


def _window(trying: Trying) -> Iterator[Entry]:
    window = trying.new_window
    first, last = (window.first_minutes, window.last_minutes) if window else (0, 0)
    labels = _("Also none in the first minutes"), _("Also none in the last minutes")
    yield Entry("first_minutes", labels[0], str(first or ""), MOST_MINUTES)
    yield Entry("last_minutes", labels[1], str(last or ""), MOST_MINUTES)


def _places(trying: Trying) -> Iterator[Entry]:
    for place in trying.places:
        if place.kind != "classroom":
            capacity = trying.capacities.get(place.id, place.capacity_to)
            yield Entry(f"to-{place.id}", place.name, str(capacity or ""), MOST_PLACES)
