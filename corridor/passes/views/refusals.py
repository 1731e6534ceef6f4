"""How a no reads to a student: what, why, until when, and who can help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.accounts.actor import SchoolRef
from corridor.core.errors import Refusal
from corridor.passes.queries import StudentScreen
from corridor.passes.situation import Place

# What says no to every place alike; of the first three no place is worth looking at.
BEFORE_ALL = ("frozen", "not_started", "staff_only")
EVERYWHERE = (*BEFORE_ALL, "hold", "no_pass_window", "cool_down")
# What nothing but the student changes: there is nothing to wait for.
OWN = frozenset({"live_pass", "already_there", "no_class_now"})
SOON = timedelta(hours=2)
ICONS = {
    "closed": "door-closed",
    "frozen": "pause",
    "not_started": "calendar-clock",
    "staff_only": "calendar-clock",
    "cut_off": "calendar-clock",
    "no_pass_window": "clock",
    "cool_down": "clock",
    "live_pass": "ticket",
    "already_there": "map-pin-check",
    "no_class_now": "map-pin-off",
}


@dataclass(frozen=True, slots=True)
class No:
    """One refusal in words; ``why``, ``until`` and ``who`` may be empty."""

    code: str
    icon: str
    title: str
    why: str
    until: str
    who: str


@dataclass(frozen=True, slots=True)
class Pause:
    """What holds for every place right now. ``due`` counts down where that is short."""

    icon: str
    title: str
    text: str
    hides_places: bool
    due: datetime | None = None


def noes(
    refusals: Iterable[Refusal], place: Place, *, school: SchoolRef, now: datetime
) -> list[No]:
    return [
        No(
            code=refusal.code,
            icon=ICONS.get(refusal.code, "hand"),
            title=_title(refusal, school, now),
            why=place.closed_reason if refusal.code == "closed" else refusal.detail,
            until=_until(refusal.lifts_at, school, now),
            who="" if refusal.code == "live_pass" else _who(refusal),
        )
        for refusal in refusals
    ]


def pause_of(screen: StudentScreen, *, school: SchoolRef, now: datetime) -> Pause | None:
    """The weightiest no that every place has in common, if there is one."""
    refusals = {r.code: r for tile in screen.tiles for r in tile.refusals}
    found = next((refusals[code] for code in EVERYWHERE if code in refusals), None)
    if found is None:
        return None
    title, text = _announcement(found, screen, school, now)
    return Pause(
        icon=ICONS.get(found.code, "hand"),
        title=title,
        text=text,
        hides_places=found.code in BEFORE_ALL,
        due=found.lifts_at if found.code == "cool_down" else None,
    )


def at_school(instant: datetime, school: SchoolRef, now: datetime) -> str:
    """A time of day at the school; with the day where that is another one, and of a day that
    begins the date alone."""
    local = school.local(instant)
    if local.date() == school.local(now).date():
        return date_format(local, "g:i")
    return date_format(local, "D, g:i" if local.hour or local.minute else "F j")


def is_soon(instant: datetime, now: datetime) -> bool:
    """Whether it is worth waiting for."""
    return instant - now < SOON


def _until(lifts_at: datetime | None, school: SchoolRef, now: datetime) -> str:
    if lifts_at is None:
        return ""
    when = at_school(lifts_at, school, now)
    if not is_soon(lifts_at, now):
        return when
    minutes = -((now - lifts_at) // timedelta(minutes=1))
    words = ngettext("{when}, in {n} minute", "{when}, in {n} minutes", minutes)
    return words.format(when=when, n=minutes)


def _who(refusal: Refusal) -> str:
    names = ", ".join(refusal.overridable_by)
    return names[:1].upper() + names[1:]


def _title(refusal: Refusal, school: SchoolRef, now: datetime) -> str:
    when = at_school(refusal.lifts_at, school, now) if refusal.lifts_at else ""
    return next(_titles(refusal.code, when), _("Not right now"))


def _titles(code: str, when: str) -> Iterator[str]:
    """Most precise first: with the time where that is known."""
    timed = {
        "closed": _("Closed until {when}"),
        "not_started": _("From {when}"),
        "staff_only": _("From {when}"),
        "no_pass_window": _("No passes until {when}"),
        "cool_down": _("Your next pass: {when}"),
        "hold": _("Not before {when}"),
    }
    if when and code in timed:
        yield timed[code].format(when=when)
    untimed = {
        "closed": _("Closed for now"),
        "frozen": _("Passes are paused"),
        "live_pass": _("One pass at a time"),
        "already_there": _("You are there already"),
        "cut_off": _("Closed for this period"),
    }
    if code in untimed:
        yield untimed[code]


def _announcement(
    refusal: Refusal, screen: StudentScreen, school: SchoolRef, now: datetime
) -> tuple[str, str]:
    """What stands on top of the home: title and text."""
    when = at_school(refusal.lifts_at, school, now) if refusal.lifts_at else ""
    match refusal.code:
        case "not_started":
            title = _("From {when} you can make passes here").format(when=when)
            return title, _("Until then, a teacher can make one for you.")
        case "staff_only" if when:
            title = _("From {when} you can make passes here again").format(when=when)
            return title, _("Until then, a teacher can make one for you.")
        case "staff_only":
            return _("Only staff make passes right now"), _("A teacher can make one for you.")
        case "hold" if when and screen.room:
            title = _("Nobody leaves {room} before {when}").format(room=screen.room, when=when)
            return title, _("The places open again then, by themselves.")
        case "no_pass_window":
            return _title(refusal, school, now), _("The places open again then, by themselves.")
    return _title(refusal, school, now), refusal.detail
