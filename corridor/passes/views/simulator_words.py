"""How a change of the rules, and what it would have done, reads on the simulator's page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from corridor.passes.rule_names import rule_name
from corridor.passes.rules import BY_CODE, Verdict
from corridor.passes.simulator.figures import Burden, Change, Side
from corridor.passes.simulator.trips import Outcome
from corridor.passes.trying_form import NEW_WINDOW, Trying
from corridor.schools import rule_sentences
from corridor.schools.grades import grade_name
from corridor.schools.rule_facts import RuleFacts
from corridor.schools.rules_form import NUMBERS, OFF_AS_NOUGHT, SWITCHED
from corridor.schools.window_words import window_words

TITLES: dict[str, str | Promise] = {
    **NUMBERS,
    "starts_on": gettext_lazy("First day of passes"),
    "grade_starts": gettext_lazy("First day of some grades"),
    "staff_only_until": gettext_lazy("Students may again from"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One rule that is other than now; ``back`` is the address without it."""

    icon: str
    title: str
    was: str
    now: str
    back: str


def rows(trying: Trying) -> list[Row]:
    return [*_rules(trying), *_windows(trying), *_places(trying)]


def _rules(trying: Trying) -> Iterator[Row]:
    for name in (f.name for f in fields(RuleFacts)):
        was, now = getattr(trying.saved, name), getattr(trying.facts, name)
        if was == now:
            continue
        names = {name, f"on_{name}"}
        if name == "grade_starts":
            names |= {key for key in trying.said if key.startswith("grade_")}
        yield Row(
            _icon(name),
            capfirst(str(TITLES.get(name) or _sentence(name))),
            value_words(name, was),
            value_words(name, now),
            trying.without(*names),
        )


def _icon(name: str) -> str:
    groups = (g for g in rule_sentences.GROUPS for s in g.sentences if name in s.fields)
    return next((group.icon for group in groups), "sliders-horizontal")


def _sentence(name: str) -> str:
    """A rule that is on or off is called by its sentence."""
    texts = (s.text for s in rule_sentences.sentences() if s.key == name)
    return str(next(texts, name)).partition("{")[0].strip()


def value_words(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("on") if value else _("off")
    if value is None or (name in SWITCHED and value == OFF_AS_NOUGHT.get(name, ...)):
        return _("off")
    if isinstance(value, date):
        return date_format(value, "M j")
    if isinstance(value, dict):
        days = (f"{grade_name(grade)}: {date_format(day, 'M j')}" for grade, day in value.items())
        return ", ".join(days) or _("off")
    return str(value)


def _windows(trying: Trying) -> Iterator[Row]:
    for key, was in trying.saved_windows.items():
        now = trying.windows.get(key, was)
        if was == now:
            continue
        names = [name for name in trying.said if name.startswith(f"w-{key}-")]
        is_switch = was.is_on != now.is_on
        yield Row(
            "clock",
            window_words(was) if is_switch else _("Times without passes"),
            value_words("", was.is_on) if is_switch else window_words(was),
            value_words("", now.is_on) if is_switch else window_words(now),
            trying.without(*names),
        )
    if trying.new_window:
        words = window_words(trying.new_window)
        title = _("Times without passes")
        yield Row("clock", title, _("off"), words, trying.without(*NEW_WINDOW))


def _places(trying: Trying) -> Iterator[Row]:
    for place in trying.places:
        if place.id in trying.capacities:
            yield Row(
                place.icon,
                _("%(place)s: students at once") % {"place": place.name},
                value_words("", place.capacity_to),
                value_words("", trying.capacities[place.id]),
                trying.without(f"to-{place.id}"),
            )


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A pass that would have gone otherwise."""

    student: str
    place: str
    at: datetime
    rule: str
    instead: str
    kind: str


def change_row(change: Change, *, student: str, place: str) -> ChangeRow:
    decisive = change.after if change.is_worse else change.before
    kind, instead = _instead(change.after)
    return ChangeRow(
        student=student,
        place=place,
        at=change.trip.live.requested_at,
        rule=rule_name(decisive.code),
        instead=instead,
        kind=kind,
    )


def _instead(after: Outcome) -> tuple[str, str]:
    if not after.went:
        rule = BY_CODE.get(after.code)
        if rule and rule.student is Verdict.WAITS:
            return "bad", _("Still in line at the bell")
        return "bad", _("Does not go")
    if after.asked and after.wait:
        return "warn", _("Asks the teacher, then waits %(time)s") % {"time": minutes(after.wait)}
    if after.asked:
        return "warn", _("Asks the teacher")
    if after.wait:
        return "warn", _("Waits %(time)s") % {"time": minutes(after.wait)}
    return "ok", _("Goes at once")


def minutes(span: timedelta) -> str:
    """A wait in words: "40 s", "3 min", "2 h"."""
    seconds = round(abs(span).total_seconds())
    if seconds < 60:
        return _("%(n)s s") % {"n": seconds}
    if seconds < 2 * 3600:
        return _("%(n)s min") % {"n": round(seconds / 60)}
    return _("%(n)s h") % {"n": round(seconds / 3600)}


def headline(before: Side, after: Side) -> str:
    """What the change does, in one sentence."""
    more, wait = after.held_up - before.held_up, after.wait - before.wait
    if not more and abs(wait) < timedelta(minutes=1):
        return _("It would have changed next to nothing.")
    if more > 0:
        text = ngettext(
            "%(n)s pass more would have been held up.",
            "%(n)s passes more would have been held up.",
            more,
        )
        return text % {"n": number_format(more, force_grouping=True)}
    if more < 0:
        text = ngettext(
            "%(n)s pass fewer would have been held up.",
            "%(n)s passes fewer would have been held up.",
            -more,
        )
        return text % {"n": number_format(-more, force_grouping=True)}
    if wait > timedelta():
        return _("Students would have waited %(time)s longer in all.") % {"time": minutes(wait)}
    return _("Students would have waited %(time)s less in all.") % {"time": minutes(wait)}


def burden_words(burden: Burden, zone: str) -> list[str]:
    """Who carries most of it: a grade, an hour, a few students."""
    said = []
    if burden.grade is not None:
        text = _("Grade %(grade)s carries most of it: %(n)s of %(all)s passes that get harder.")
        grade = grade_name(burden.grade.key)
        said.append(text % {"grade": grade, "n": burden.grade.after, "all": burden.more})
    elif burden.more:
        said.append(_("No grade carries clearly more of it than another."))
    if burden.hour is not None:
        begins = datetime(2000, 1, 1, burden.hour[0], tzinfo=ZoneInfo(zone))
        hours = {
            "from": date_format(begins, "g a"),
            "to": date_format(begins + timedelta(hours=1), "g a"),
        }
        said.append(_("Most of it is between %(from)s and %(to)s.") % hours)
    if burden.more > 2 * burden.half_of_it > 0:
        text = ngettext(
            "Half of it falls on %(n)s student.",
            "Half of it falls on %(n)s students.",
            burden.half_of_it,
        )
        said.append(text % {"n": burden.half_of_it})
    return said
