"""Every panel is asked for somewhere, and on no page twice."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from corridor.core import panels

ASKED = re.compile(r'{% panels "([\w-]+)" %}')
INCLUDED = re.compile(r'{% include "([\w/.-]+)"')
# The kinds of a room's page, of which one is shown.
ROOMS = ("_room_none", "_room_desk", "_room_class")


def templates() -> dict[str, str]:
    found = Path("corridor").glob("*/templates/**/*.html")
    return {str(file).split("/templates/")[1]: file.read_text() for file in found}


def places_of(name: str, texts: dict[str, str]) -> Counter[str]:
    """How often a template asks for each place, with what it includes."""
    text = texts.get(name, "")
    asked = Counter(ASKED.findall(text))
    for part in INCLUDED.findall(text):
        asked += places_of(part, texts)
    return asked


def test_every_panel_is_asked_for_by_some_page() -> None:
    texts = templates()
    asked = {place for text in texts.values() for place in ASKED.findall(text)}

    assert {place for place, found in panels._panels.items() if found} <= asked


@pytest.mark.parametrize("kind", ROOMS)
def test_no_panel_stands_twice_on_the_page_of_a_room(kind: str) -> None:
    texts = templates()
    page = Counter(places_of("passes/_room_notices.html", texts))
    page += places_of(f"passes/{kind}.html", texts)

    assert {"room", "room-requests", "room-notices", "room-tabs"} == set(page)
    assert max(page.values()) == 1
