"""How a place reads to a student: the tiles of the home, the list of teachers and rooms."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.accounts.actor import SchoolRef
from corridor.passes.queries import StudentScreen, Tile
from corridor.passes.situation import Place
from corridor.schools.models import Location

# What is needed in a hurry comes first.
ORDER = (
    *("restroom", "water", "nurse", "office", "guidance", "library", "locker"),
    *("flex", "attendance", "other", "classroom"),
)


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A tile or row. ``search`` is what a search looks through; ``hidden`` it does not fit."""

    id: UUID
    href: str
    name: str
    detail: str
    state: str
    badge: str
    colour: str
    icon: str
    search: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    tiles: list[PlaceView]
    rooms: list[PlaceView]

    @property
    def nothing_found(self) -> bool:
        return all(view.hidden for view in (*self.tiles, *self.rooms))


def places_of(screen: StudentScreen, *, school: SchoolRef, now: datetime, words: str) -> Places:
    """Every place of the screen, the ones that ``words`` do not fit marked as hidden."""
    views: dict[str, list[PlaceView]] = {"tiles": [], "rooms": []}
    wanted = plain(words).split()
    for tile in sorted(screen.tiles, key=_order):
        if tile.refusal is None or tile.refusal.code != "already_there":
            view = _view(tile, screen, school, now, wanted)
            views["rooms" if tile.place.kind == "classroom" else "tiles"].append(view)
    return Places(**views)


def plain(text: str) -> str:
    """Small letters without accents: how a search compares, here and in the browser."""
    letters = unicodedata.normalize("NFD", text)
    return "".join(c for c in letters if not unicodedata.combining(c)).lower()


def _order(tile: Tile) -> tuple[int, str]:
    kind = tile.place.kind
    return ORDER.index(kind) if kind in ORDER else len(ORDER), tile.place.name


def _view(
    tile: Tile, screen: StudentScreen, school: SchoolRef, now: datetime, wanted: Iterable[str]
) -> PlaceView:
    place = tile.place
    state = tile.state if knows_where(screen) else "closed"
    staff = staff_names(screen, place)
    search = " ".join((place.name, place.whereabouts, str(Location.Kind(place.kind).label), *staff))
    is_room = place.kind == "classroom"
    return PlaceView(
        id=place.id,
        href=reverse("passes:ask", args=[place.id]),
        name=", ".join(staff) if is_room and staff else short_name(place),
        detail=_room_detail(tile, staff) if is_room else _tile_detail(tile),
        state="open" if state == "approval" else state,
        badge=_badge(tile, school, now),
        colour=place.colour,
        icon=place.icon,
        search=search,
        hidden=not all(word in plain(search) for word in wanted),
    )


def knows_where(screen: StudentScreen) -> bool:
    """Whether it is known, or may be said, which room the student would leave."""
    where = screen.where
    return screen.book.settings.students_may_name_origin or (
        where is not None and where.location_id is not None
    )


def staff_names(screen: StudentScreen, place: Place) -> list[str]:
    people = place.teachers or place.approvers
    return [screen.book.names[person] for person in people if person in screen.book.names]


def _tile_detail(tile: Tile) -> str:
    place = tile.place
    return " · ".join(filter(None, (whereabouts(place), _what_happens(tile))))


def short_name(place: Place) -> str:
    """ "Restroom" of "Restroom, Hall B", where "Hall B" is said beside it."""
    return place.name.removesuffix(f", {place.whereabouts}")


def whereabouts(place: Place) -> str:
    """Where it is, unless its name says so."""
    said = place.whereabouts.casefold() in short_name(place).casefold()
    return "" if said else place.whereabouts


def _room_detail(tile: Tile, staff: list[str]) -> str:
    name = tile.place.name if staff else tile.place.whereabouts
    happens = "" if tile.state == "approval" else _what_happens(tile)
    return " · ".join(filter(None, (name, happens)))


def _what_happens(tile: Tile) -> str:
    match tile.state:
        case "closed":
            return tile.place.closed_reason
        case "full":
            return _("join the line")
        case "approval" if len(tile.asked) == 1:
            # "Ms." never stands alone at the end of a line.
            name = tile.asked[0].replace(". ", ".\u00a0")
            return _("asks {name}").format(name=name)
        case "approval":
            return _("needs a yes")
    return minutes_in_words(tile.place.minutes)


def minutes_in_words(minutes: int) -> str:
    return _("{minutes} min").format(minutes=minutes)


def _badge(tile: Tile, school: SchoolRef, now: datetime) -> str:
    if tile.state == "full":
        waiting = tile.line_length
        in_line = ngettext("Full · {n} in line", "Full · {n} in line", waiting).format(n=waiting)
        return in_line if waiting else _("Full")
    if tile.refusal is None:
        return ""
    if tile.refusal.lifts_at is not None:
        return _("Opens {when}").format(when=at_school(tile.refusal.lifts_at, school, now))
    return _("Closed") if tile.refusal.code == "closed" else _("Not now")


def at_school(instant: datetime, school: SchoolRef, now: datetime) -> str:
    """A time of day at the school; with the day where that is another one."""
    local = school.local(instant)
    is_today = local.date() == school.local(now).date()
    return date_format(local, "g:i" if is_today else "D, g:i")
