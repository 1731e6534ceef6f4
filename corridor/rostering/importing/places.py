"""Rooms of the roster: the text of a class's location becomes a classroom of its school.

A place remembers the text it came from (``roster_name``), so that a school may rename it.
Places are never archived by a roster: a room without classes is still a room.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from uuid import UUID

from django.db import connection

from corridor.rostering.importing.compare import Counts
from corridor.rostering.importing.temporary import fill, make_table
from corridor.schools.models import Location
from corridor.schools.starter import CLASSROOM

Text = tuple[UUID, str]


def settle_places() -> Counts:
    """Make the rooms that classes are held in, and ``want_places`` to join with."""
    wanted = _staged()
    active = list(Location.objects.filter(archived_at__isnull=True))
    by_text = {(p.school_id, p.roster_name): p for p in active if p.roster_name}
    by_name = {(p.school_id, p.name): p for p in active}
    adopted = _adopted([text for text in wanted if text not in by_text], by_name)
    by_text |= adopted
    new = _new_rooms([text for text in wanted if text not in by_text], by_name)
    Location.objects.bulk_create(new.values(), batch_size=2000)
    Location.objects.bulk_update(adopted.values(), ["roster_name"], batch_size=2000)
    rooms = by_text | new
    states = dict.fromkeys(wanted, "same") | dict.fromkeys(new, "new")
    states |= dict.fromkeys(adopted, "changed")
    make_table("want_places", "school_id uuid, roster_name text, id uuid, state text")
    fill("want_places", ((*text, rooms[text].id, states[text]) for text in wanted))
    return Counts(**Counter(states.values()))


def _adopted(texts: list[Text], by_name: dict[Text, Location]) -> dict[Text, Location]:
    """Places made by hand that are called what the roster calls a room."""
    found = {text: by_name[text] for text in texts if text in by_name}
    adopted = {text: place for text, place in found.items() if not place.roster_name}
    for (_school, name), place in adopted.items():
        place.roster_name = name
    return adopted


def _staged() -> list[Text]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select distinct s.id, c.place from stage_section c
            join want_schools s on s.oneroster_id = c.school_source
            where c.place <> '' order by s.id, c.place
            """
        )
        return [(row[0], row[1]) for row in cursor.fetchall()]


def _new_rooms(texts: list[Text], taken: dict[Text, Location]) -> dict[Text, Location]:
    """Where another place has the name already, the room gets a number behind it."""
    facts = asdict(CLASSROOM)
    facts["visible_grades"] = list(CLASSROOM.visible_grades)
    rooms = {}
    for school_id, text in texts:
        number, name = 1, text
        while (school_id, name) in taken:
            number += 1
            name = f"{text[:74]} ({number})"
        rooms[school_id, text] = taken[school_id, name] = Location(
            **{**facts, "school_id": school_id, "name": name, "roster_name": text}
        )
    return rooms
