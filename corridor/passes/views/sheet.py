"""The sheet in which a student asks for one place, or reads why not right now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import ordinal
from django.utils.translation import gettext as _

from corridor.accounts.actor import SchoolRef
from corridor.core.errors import Refusal
from corridor.passes.queries import PassCard, StudentScreen, Tile
from corridor.passes.situation import Place
from corridor.passes.views.places import (
    at_school,
    knows_where,
    short_name,
    staff_names,
    whereabouts,
)

NICE_MINUTES = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90)
REFUSAL_ICONS = {
    "closed": "door-closed",
    "frozen": "pause",
    "live_pass": "ticket",
    "already_there": "map-pin-check",
    "no_class_now": "map-pin-off",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One way to choose: a person who may say yes, a room one may come from."""

    value: UUID
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a student may choose. ``asked`` are the names of those who decide, if anybody."""

    place: Place
    name: str
    detail: str
    asked: tuple[str, ...]
    minutes: list[int]
    trips: bool
    approvers: list[Option]
    origins: list[Option]
    limit_note: str
    line_note: str
    leaving: PassCard | None

    @property
    def button(self) -> str:
        if self.asked:
            only_one = len(self.asked) == 1 and len(self.approvers) < 2
            return _("Ask {name}").format(name=self.asked[0]) if only_one else _("Send my request")
        return _("Join the line") if self.line_note else _("Start my pass")


def sheet_for(screen: StudentScreen, tile: Tile) -> Sheet:
    place = tile.place
    staff = staff_names(screen, place)
    return Sheet(
        place=place,
        name=short_name(place),
        detail=" · ".join(filter(None, (whereabouts(place), *staff[:2]))),
        asked=tile.asked,
        minutes=minutes_to_pick(place.minutes),
        trips=place.trips == "both",
        approvers=list(_approvers(screen, tile)),
        origins=list(_origins(screen, place)),
        limit_note=_limit_note(tile),
        line_note=_line_note(tile),
        leaving=screen.card,
    )


def minutes_to_pick(most: int) -> list[int]:
    """Up to four choices that end with the place's own minutes: students may only lower."""
    return [*[minutes for minutes in NICE_MINUTES if minutes < most][-3:], most]


def _approvers(screen: StudentScreen, tile: Tile) -> Iterator[Option]:
    """Whom the student may choose between; over the limit it is their own teacher."""
    if tile.place.approval != "student_choice" or tile.over_limit:
        return
    teachers = screen.where.teachers if screen.where else ()
    for teacher in teachers:
        yield Option(teacher.person_id, teacher.name, _("Your teacher now"))
    mine = {teacher.person_id for teacher in teachers}
    for person in tile.place.approvers:
        if person not in mine and person in screen.book.names:
            yield Option(person, screen.book.names[person], tile.place.name)


def _origins(screen: StudentScreen, place: Place) -> Iterator[Option]:
    """Where the student may say they are, the room of their timetable first."""
    if not screen.book.settings.students_may_name_origin:
        return
    here = screen.where.location_id if screen.where else None
    others = [p for p in screen.book.places.values() if p.id != place.id and p.is_destination]
    for other in sorted(others, key=lambda p: (p.id != here, p.kind != "classroom", p.name)):
        yield Option(other.id, other.name)


def _limit_note(tile: Tile) -> str:
    if not tile.over_limit:
        return ""
    if len(tile.asked) == 1:
        return _("You can still ask. {name} decides.").format(name=tile.asked[0])
    return _("You can still ask. Your teacher decides.")


def _line_note(tile: Tile) -> str:
    if tile.state != "full":
        return ""
    place = ordinal(tile.line_length + 1)
    if tile.asked:
        return _("After the yes you’d be {place} in line.").format(place=place)
    return _("You’d be {place} in line.").format(place=place)


def refusal_of(screen: StudentScreen, tile: Tile) -> Refusal | None:
    """Why this can't be asked for now, as far as one can know before asking."""
    if tile.refusal is not None or knows_where(screen):
        return tile.refusal
    return Refusal(
        "no_class_now",
        _("We can’t tell which room you are in right now. A teacher can make this pass."),
        overridable_by=(_("any teacher"),),
    )


def refusal_context(
    refusal: Refusal, screen: StudentScreen, tile: Tile, *, school: SchoolRef, now: datetime
) -> dict[str, Any]:
    """The names that ``passes/_ask_refusal.html`` reads."""
    place = tile.place
    closed = refusal.code == "closed"
    return {
        "refusal": refusal,
        "title": _headline(refusal, school, now),
        "why": place.closed_reason if closed else refusal.detail,
        "icon": REFUSAL_ICONS.get(refusal.code, "hand"),
        "lifts_in": _whole_minutes(refusal.lifts_at, now),
        "nearby": _open_instead(screen, place) if closed else None,
    }


def _headline(refusal: Refusal, school: SchoolRef, now: datetime) -> str:
    match refusal.code:
        case "closed" if refusal.lifts_at is not None:
            when = at_school(refusal.lifts_at, school, now)
            return _("Closed until {when}").format(when=when)
        case "closed":
            return _("Closed for now")
        case "frozen":
            return _("Passes are paused")
        case "live_pass":
            return _("One pass at a time")
        case "already_there":
            return _("You are there already")
    return _("Not right now")


def _whole_minutes(lifts_at: datetime | None, now: datetime) -> int | None:
    minutes = -(-(lifts_at - now).total_seconds() // 60) if lifts_at else 0
    return int(minutes) if 0 < minutes < 120 else None


def _open_instead(screen: StudentScreen, place: Place) -> Tile | None:
    """A place of the same kind that one can go to at once."""
    same = (t for t in screen.tiles if t.place.kind == place.kind and t.place.id != place.id)
    return next((tile for tile in same if tile.state in {"open", "approval"}), None)
