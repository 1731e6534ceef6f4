"""How a place reads to a student: the tiles of the home, the list of teachers and rooms."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from corridor.accounts.actor import SchoolRef
from corridor.core.values import maker
from corridor.passes.queries import StudentScreen, Tile
from corridor.passes.situation import Place
from corridor.passes.views.refusals import Pause, at_school, pause_of
from corridor.schools.models import Location

# What is needed in a hurry comes first.
ORDER = (
    *("restroom", "water", "nurse", "office", "guidance", "library", "locker"),
    *("flex", "attendance", "other", "classroom"),
)


@dataclass(frozen=True, slots=True)
class PlaceView:
    """A tile or row. ``search`` is what a search looks through; ``hidden`` it does not fit."""

    id: str
    name: str
    detail: str
    state: str
    badge: str
    colour: str
    icon: str
    search: str
    hidden: bool = False


_made = maker(PlaceView)


@dataclass(frozen=True, slots=True)
class Places:
    """``until`` is when they may read otherwise by themselves."""

    tiles: list[PlaceView]
    rooms: list[PlaceView]
    pause: Pause | None = None
    until: datetime | None = None

    @property
    def nothing_found(self) -> bool:
        return all(view.hidden for view in (*self.tiles, *self.rooms))


def places_of(screen: StudentScreen, *, school: SchoolRef, now: datetime, words: str) -> Places:
    """Every place of the screen, the ones that ``words`` do not fit marked as hidden."""
    views: dict[str, list[PlaceView]] = {"tiles": [], "rooms": []}
    pause = pause_of(screen, school=school, now=now)
    wanted = plain(words).split()
    language = get_language()
    seen = [(_face(screen, tile.place, language), tile) for tile in screen.tiles]
    for face, tile in sorted(seen, key=lambda pair: pair[0].order):
        if not (pause and pause.hides_places) and not _is_here(tile):
            view = _view(face, tile, screen, school, now, wanted)
            views["rooms" if tile.place.kind == "classroom" else "tiles"].append(view)
    return Places(**views, pause=pause, until=screen.next_change())


def _is_here(tile: Tile) -> bool:
    return any(refusal.code == "already_there" for refusal in tile.refusals)


def plain(text: str) -> str:
    """Small letters without accents: how a search compares, here and in the browser."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFD", text)
    return "".join(c for c in letters if not unicodedata.combining(c)).lower()


@dataclass(frozen=True, slots=True)
class _Face:
    """What of a place reads the same to everybody at any time, in one language."""

    name: str
    where: str
    search: str
    order: tuple[int, str]
    language: str | None
    id: str


def _face(screen: StudentScreen, place: Place, language: str | None) -> _Face:
    """Kept with the book that it follows from."""
    kept, whose = screen.book.kept, ("face", language, place.id)
    if whose not in kept:
        kept[whose] = _new_face(place, staff_names(screen, place), language)
    face: _Face = kept[whose]
    return face


def _new_face(place: Place, staff: list[str], language: str | None) -> _Face:
    kind = str(Location.Kind(place.kind).label)
    rank = ORDER.index(place.kind) if place.kind in ORDER else len(ORDER)
    name, where = short_name(place), whereabouts(place)
    if place.kind == "classroom":
        name, where = ", ".join(staff) or name, place.name if staff else place.whereabouts
    search = " ".join((place.name, place.whereabouts, kind, *staff))
    return _Face(name, where, search, (rank, place.name), language, str(place.id))


def _view(
    face: _Face,
    tile: Tile,
    screen: StudentScreen,
    school: SchoolRef,
    now: datetime,
    wanted: list[str],
) -> PlaceView:
    place = tile.place
    state = tile.state if knows_where(screen) else "closed"
    is_quiet = place.kind == "classroom" and tile.state == "approval"
    happens = "" if is_quiet else _what_happens(tile, screen, face.language)
    return _made(  # in the order of the fields
        (
            face.id,
            face.name,
            " · ".join(filter(None, (face.where, happens))),
            "open" if state == "approval" else state,
            _badge(tile, screen, school, now),
            place.colour,
            place.icon,
            face.search,
            bool(wanted) and not all(word in plain(face.search) for word in wanted),
        )
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


def short_name(place: Place) -> str:
    """ "Restroom" of "Restroom, Hall B", where "Hall B" is said beside it."""
    return place.name.removesuffix(f", {place.whereabouts}")


def whereabouts(place: Place) -> str:
    """Where it is, unless its name says so."""
    said = place.whereabouts.casefold() in short_name(place).casefold()
    return "" if said else place.whereabouts


def _what_happens(tile: Tile, screen: StudentScreen, language: str | None) -> str:
    match tile.state:
        case "closed" if tile.refusal and tile.refusal.code == "closed":
            return tile.place.closed_reason
        case "closed" if tile.refusal and tile.refusal.code == "cut_off":
            return _("closed for this period")
        case "full":
            return _line_words(tile, screen)
        case "approval" if tile.both:
            return _("both have to say yes")
        case "approval" if len(tile.asked) == 1:
            # "Ms." never stands alone at the end of a line.
            name = tile.asked[0].replace(". ", ".\u00a0")
            return _("ask {name}").format(name=name)
        case "approval":
            return _("needs a yes")
    return minutes_in_words(tile.minutes, language)


def _line_words(tile: Tile, screen: StudentScreen) -> str:
    if tile.place.capacity_to is None:
        return _("the halls are busy")
    minutes = screen.wait(tile.place, tile.line_length + 1)
    if minutes is None:
        return _("join the line")
    return _("join the line, about {minutes} min").format(minutes=minutes)


@lru_cache(maxsize=500)
def minutes_in_words(minutes: int, _language: str | None) -> str:
    return _("{minutes} min").format(minutes=minutes)


def _badge(tile: Tile, screen: StudentScreen, school: SchoolRef, now: datetime) -> str:
    """A few words in the corner; the worst of several noes, and when the last of them ends."""
    allowance = screen.allowance
    if tile.state == "full":
        return _no_room(tile)
    if tile.state == "approval" and tile.over_limit and allowance:
        words = _("{used} of {limit} used")
        return words.format(used=allowance.used, limit=allowance.limit)
    if tile.refusal is None:
        return ""
    if tile.refusal.code == "frozen":
        return _("Paused")
    if tile.lifts_at is not None:
        return _("Opens {when}").format(when=at_school(tile.lifts_at, school, now))
    return _("Closed") if tile.refusal.code == "closed" else _("Not now")


def _no_room(tile: Tile) -> str:
    word = _("Busy") if tile.place.capacity_to is None else _("Full")
    waiting = tile.line_length
    if not waiting:
        return word
    in_line = ngettext("{word} · {n} in line", "{word} · {n} in line", waiting)
    return in_line.format(word=word, n=waiting)
