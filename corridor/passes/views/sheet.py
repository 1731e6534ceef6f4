"""The sheet in which a student asks for one place, or reads why not right now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.contrib.humanize.templatetags.humanize import ordinal
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.core.errors import Refusal
from corridor.passes.queries import PassCard, StudentScreen, Tile
from corridor.passes.situation import Place
from corridor.passes.views.moments import helpers_in_words, in_words
from corridor.passes.views.places import knows_where, short_name, staff_names, whereabouts

NICE_MINUTES = (1, 2, 3, 5, 10, 15, 20, 30, 45, 60, 90)


@dataclass(frozen=True, slots=True)
class Option:
    """One way to choose: a person who may say yes, a room one may come from."""

    value: UUID
    name: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a student may choose. ``asked`` are the names of those who decide, if anybody.

    ``consent`` says before the tap whose yes it needs; ``helpers`` who sees at once that the
    student can't wait, where there is a line.
    """

    place: Place
    name: str
    detail: str
    asked: tuple[str, ...]
    most: int
    minutes: list[int]
    trips: bool
    approvers: list[Option]
    origins: list[Option]
    consent: str
    limit_title: str
    limit_note: str
    line_title: str
    line_note: str
    nearby: Tile | None
    helpers: str
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
        most=tile.minutes,
        minutes=minutes_to_pick(tile.minutes),
        trips=place.trips == "both",
        approvers=list(_approvers(screen, tile)),
        origins=list(_origins(screen, place)),
        consent=_consent(tile),
        limit_title=_limit_title(screen) if tile.over_limit else "",
        limit_note=_limit_note(tile),
        line_title=tile.busy,
        line_note=_line_note(screen, tile),
        nearby=screen.open_instead(place) if tile.busy else None,
        helpers=helpers_in_words(screen.who_helps(place)) if tile.busy else "",
        leaving=screen.card,
    )


def minutes_to_pick(most: int) -> list[int]:
    """Up to four choices that end with the student's own minutes: students may only lower."""
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
    others = [p for p in screen.book.places.values() if p.id != place.id and p.is_offered]
    for other in sorted(others, key=lambda p: (p.id != here, p.kind != "classroom", p.name)):
        yield Option(other.id, other.name)


def _consent(tile: Tile) -> str:
    if not tile.asked and tile.busy:
        return _("Nobody has to say yes. We’ll tell you when it’s your turn.")
    if not tile.asked:
        return _("Goes straight away, nobody has to say yes.")
    if tile.both:
        return _("Needs approval by both sides: {names}.").format(names=", ".join(tile.asked))
    if tile.place.approval == "student_choice" and not tile.over_limit and len(tile.asked) > 1:
        return _("Needs approval by whoever you choose.")
    return _("Needs approval by {names}.").format(names=in_words(tile.asked))


def _limit_title(screen: StudentScreen) -> str:
    allowance = screen.allowance
    if allowance is None:
        return ""
    words = {
        "day": _("{used} of {limit} used today"),
        "week": _("{used} of {limit} used this week"),
        "term": _("{used} of {limit} used this term"),
    }[allowance.window]
    return words.format(used=allowance.used, limit=allowance.limit)


def _limit_note(tile: Tile) -> str:
    if not tile.over_limit:
        return ""
    if len(tile.asked) == 1:
        return _("You can still ask. {name} decides.").format(name=tile.asked[0])
    return _("You can still ask. Your teacher decides.")


def _line_note(screen: StudentScreen, tile: Tile) -> str:
    if not tile.busy:
        return ""
    place = ordinal(tile.line_length + 1)
    minutes = screen.wait(tile.place, tile.line_length + 1)
    if tile.asked:
        position = _("After the yes you’d be {place} in line.").format(place=place)
    else:
        position = _("You’d be {place} in line.").format(place=place)
    wait = _("We can’t say yet how long it takes.")
    if minutes is not None:
        wait = ngettext("About {n} minute.", "About {n} minutes.", minutes).format(n=minutes)
    return f"{position} {wait}"


def refusals_of(screen: StudentScreen, tile: Tile) -> tuple[Refusal, ...]:
    """Why this can't be asked for now, as far as one can know before asking; the worst first."""
    if tile.refusals or knows_where(screen):
        return tile.refusals
    detail = _("We can’t tell which room you are in right now. A teacher can make this pass.")
    return (Refusal("no_class_now", detail, overridable_by=(_("any teacher"),)),)
