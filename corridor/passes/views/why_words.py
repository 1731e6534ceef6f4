"""What every rule's verdict says in plain words: the facts behind it, with the numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.accounts.actor import SchoolRef
from corridor.passes import rules
from corridor.passes.queries.explaining import Explained, Ruling
from corridor.passes.rule_names import rule_name
from corridor.passes.situation import Window
from corridor.passes.views.refusals import at_school
from corridor.schools.grades import grade_name
from corridor.schools.window_words import listed

ICONS = {
    "no": "circle-x",
    "wait": "hourglass",
    "ask": "hand",
    "yes": "circle-check",
    "unused": "circle-minus",
    "unknown": "circle-question-mark",
}


@dataclass(frozen=True, slots=True)
class Said:
    """A ruling in words; ``until`` is empty where it does not lift by itself."""

    kind: str
    icon: str
    name: str
    facts: str
    until: str = ""


class Words:
    """The words about one student; ``name`` is what they are called."""

    def __init__(self, explained: Explained, *, name: str, school: SchoolRef) -> None:
        self.explained, self.s, self.name, self.school = explained, explained.s, name, school
        self.now, self.settings = explained.s.now, explained.s.book.settings

    def said(self, ruling: Ruling) -> Said:
        lifts = ruling.objection.lifts_at if ruling.objection else None
        return Said(
            kind=ruling.kind,
            icon=ICONS[ruling.kind],
            name=rule_name(ruling.code),
            facts=self.facts(ruling),
            until=_("Lifts %(when)s") % {"when": self.when(lifts)} if lifts else "",
        )

    def when(self, at: datetime) -> str:
        return at_school(at, self.school, self.now)

    def facts(self, ruling: Ruling) -> str:
        if ruling.kind == "unused":
            return _("This rule is off.") if ruling.code != "keep_apart" else ""
        if ruling.kind == "unknown":
            return _("Nobody can know that before.")
        known: dict[str, Callable[[Ruling], str]] = {
            "frozen": self._frozen,
            "live_pass": self._live_pass,
            "already_there": self._origin,
            "not_visible": self._audience,
            "closed": self._closed,
            "not_started": self._starts,
            "staff_only": self._staff_only,
            "cut_off": self._cut_off,
            "hold": self._hold,
            "no_pass_window": self._windows,
            "cool_down": self._cool_down,
            "pass_limit": self._limits,
            "keep_apart": self._apart,
            "room_capacity": self._room,
            "origin_capacity": self._out_of_room,
            "hall_limit": self._halls,
        }
        return known[ruling.code](ruling)

    def _frozen(self, ruling: Ruling) -> str:
        if ruling.objection:
            return _("Passes are paused for everyone.")
        return _("Nothing is paused.")

    def _live_pass(self, ruling: Ruling) -> str:
        if ruling.objection is None:
            return _("%(name)s has no other pass.") % {"name": self.name}
        if not ruling.objection.place:
            return _("%(name)s has a pass at another school.") % {"name": self.name}
        names = {"name": self.name, "place": ruling.objection.place}
        return _("%(name)s has a pass to %(place)s already.") % names

    def _origin(self, _ruling: Ruling) -> str:
        if self.s.origin is None:
            return _("%(name)s has no class then.") % {"name": self.name}
        return _("%(name)s is in %(room)s.") % {"name": self.name, "room": self.s.origin.name}

    def _audience(self, _ruling: Ruling) -> str:
        place = self.s.destination
        if not place.is_destination:
            return _("%(place)s is no destination.") % {"place": place.name}
        grades = listed(grade_name(grade) for grade in place.visible_grades)
        groups, people = len(place.visible_groups), len(place.visible_people)
        parts = [
            ngettext("grade %(g)s", "grades %(g)s", len(place.visible_grades)) % {"g": grades}
            if grades
            else "",
            ngettext("%(n)s group", "%(n)s groups", groups) % {"n": groups} if groups else "",
            ngettext("%(n)s student", "%(n)s students", people) % {"n": people} if people else "",
        ]
        whom = listed(part for part in parts if part)
        if not whom:
            return _("Everybody may go to %(place)s.") % {"place": place.name}
        if place.audience == "only":
            return _("Only for %(whom)s.") % {"whom": whom}
        return _("For everybody but %(whom)s.") % {"whom": whom}

    def _closed(self, ruling: Ruling) -> str:
        place = self.s.destination
        if ruling.objection:
            return place.closed_reason or _("%(place)s is closed.") % {"place": place.name}
        if place.closed_from and place.closed_from > self.now:
            return _("Closes %(when)s.") % {"when": self.when(place.closed_from)}
        return _("No closing is set.")

    def _starts(self, _ruling: Ruling) -> str:
        starts = self.settings.grade_starts.get(self.s.grade) or self.settings.starts_on
        if starts is None:
            return _("No first day is set for this grade.")
        return _("Students make passes from %(day)s on.") % {"day": date_format(starts, "F j")}

    def _staff_only(self, _ruling: Ruling) -> str:
        until = self.settings.staff_only_until
        if until is None:
            return _("Only staff make passes until this is turned off.")
        return _("Students make passes again from %(day)s on.") % {"day": date_format(until, "F j")}

    def _cut_off(self, _ruling: Ruling) -> str:
        place = self.s.destination
        if not place.cutoff_for:
            text = _("Requests close at the start of period %(closes)s.")
        else:
            text = _("Requests for period %(period)s close at the start of period %(closes)s.")
        return text % {"period": place.cutoff_for, "closes": place.cutoff_period}

    def _hold(self, ruling: Ruling) -> str:
        until = self.s.origin.hold_until if self.s.origin else None
        if ruling.objection is None or until is None:
            return _("Nobody is held back in the room.")
        return _("The teacher lets nobody go before %(when)s.") % {"when": self.when(until)}

    def _windows(self, _ruling: Ruling) -> str:
        weekday = self.s.today.isoweekday()
        concerned = [w for w in self.s.book.windows if w.concerns(self.s.grade, weekday)]
        said = [*self._in_period(concerned), *map(_clock, concerned)]
        return " ".join(part for part in said if part) or _(
            "No such time concerns this grade on this day."
        )

    def _in_period(self, concerned: list[Window]) -> Iterator[str]:
        span = next((span for span in self.s.spans if span.holds(self.now)), None)
        if span is None:
            yield _("No class meets at this time.")
            return
        here = [w for w in concerned if w.kind != "clock" and w.concerns_period(span)]
        first = max((w.first_minutes for w in here), default=0)
        last = max((w.last_minutes for w in here), default=0)
        yield _("Period %(period)s began at %(at)s.") % {
            "period": span.name,
            "at": self.when(span.starts_at),
        }
        if first or last:
            yield _("Students may leave from %(from)s to %(to)s.") % {
                "from": self.when(span.starts_at + timedelta(minutes=first)),
                "to": self.when(span.ends_at - timedelta(minutes=last)),
            }

    def _cool_down(self, _ruling: Ruling) -> str:
        minutes = self.settings.cool_down_minutes
        rule = ngettext(
            "%(n)s minute between two passes.", "%(n)s minutes between two passes.", minutes
        ) % {"n": minutes}
        last = self.explained.instant.last
        if last is None:
            return " ".join((rule, _("There was no pass before.")))
        place = self.s.book.places.get(last.place_id)
        ended = _("The last one ended %(when)s, at %(place)s.") % {
            "when": self.when(last.ended_at),
            "place": place.name if place else "–",
        }
        return f"{rule} {ended}"

    def _limits(self, _ruling: Ruling) -> str:
        if not rules.counts(self.s.origin, self.s.destination):
            exempt = self.s.destination
            if exempt.counts_toward_limit and self.s.origin is not None:
                exempt = self.s.origin
            return _("%(place)s never counts.") % {"place": exempt.name}
        texts = {
            "day": _("%(used)s of %(limit)s used this day."),
            "week": _("%(used)s of %(limit)s used this week."),
            "term": _("%(used)s of %(limit)s used this term."),
        }
        used = {"day": self.s.used.day, "week": self.s.used.week, "term": self.s.used.term}
        limits = {window: rules.limit_of(self.s, window) for window in texts}
        said = [
            texts[window] % {"used": used[window], "limit": limit}
            for window, limit in limits.items()
            if limit is not None
        ]
        return " ".join([*said, _("%(place)s counts.") % {"place": self.s.destination.name}])

    def _apart(self, ruling: Ruling) -> str:
        if ruling.objection:
            text = _(
                "Somebody is out from whom %(name)s is kept apart. Students read a full place."
            )
        else:
            text = _("Nobody is out from whom %(name)s is kept apart.")
        return text % {"name": self.name}

    def _room(self, _ruling: Ruling) -> str:
        place = self.s.destination
        held = self.s.occupancy.to[place.id]
        there = _("%(held)s of %(most)s are there or on the way.") % {
            "held": held,
            "most": place.capacity_to,
        }
        waiting = self.explained.instant.snapshot.board.lines[place.id]
        if not waiting:
            return there
        in_line = ngettext("%(n)s is in line.", "%(n)s are in line.", waiting) % {"n": waiting}
        return f"{there} {in_line}"

    def _out_of_room(self, _ruling: Ruling) -> str:
        origin = self.s.origin
        if origin is None:
            return ""
        return _("%(held)s of %(most)s are out of %(room)s.") % {
            "held": self.s.occupancy.from_[origin.id],
            "most": origin.capacity_from,
            "room": origin.name,
        }

    def _halls(self, _ruling: Ruling) -> str:
        return _("%(held)s of %(most)s are in the halls.") % {
            "held": self.s.occupancy.halls,
            "most": self.settings.hall_limit,
        }


def _clock(window: Window) -> str:
    if window.kind != "clock" or window.starts_at is None or window.ends_at is None:
        return ""
    between = {
        "from": time_format(window.starts_at, "g:i"),
        "to": time_format(window.ends_at, "g:i"),
    }
    return _("No passes from %(from)s to %(to)s.") % between
