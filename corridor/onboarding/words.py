"""What there is already, in a line for each step. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.onboarding.facts import Facts
from corridor.onboarding.steps import Key
from corridor.schools.grades import grade_name

NAMED = 3


def detail_of(key: Key, facts: Facts) -> str:
    return _DETAILS[key](facts)


def _district(facts: Facts) -> str:
    domains = ", ".join(facts.district.domains) or _("no e-mail domain yet")
    return f"{facts.district.name}, {domains}"


def _school(facts: Facts) -> str:
    zone = facts.school.time_zone.replace("_", " ")
    more = len(facts.other_schools)
    if not more:
        return f"{facts.school.name}, {zone}"
    told = ngettext("and %(n)s more school", "and %(n)s more schools", more) % {"n": more}
    return f"{facts.school.name}, {zone}, {told}"


def _year(facts: Facts) -> str:
    first, last = facts.district.year_starts_on, facts.district.year_ends_on
    terms = ngettext("%(n)s term", "%(n)s terms", len(facts.terms)) % {"n": len(facts.terms)}
    if first and last:
        span = _("{first} to {last}").format(first=_day(first), last=_day(last))
        return f"{span}, {terms}"
    if facts.terms:
        return _("{terms} from the roster").format(terms=terms)
    return _("No dates yet")


def _roster(facts: Facts) -> str:
    students = ngettext("%(n)s student", "%(n)s students", facts.students)
    staff = ngettext("%(n)s member of staff", "%(n)s of staff", facts.staff)
    sections = ngettext("%(n)s class", "%(n)s classes", facts.sections)
    counts = (facts.students, facts.staff, facts.sections)
    told = zip((students, staff, sections), counts, strict=True)
    return ", ".join(text % {"n": f"{n:,}"} for text, n in told)


def _bells(facts: Facts) -> str:
    if not facts.schedule or not facts.periods:
        return _("No periods yet")
    n = len({period.name for period in facts.periods})
    periods = ngettext("%(n)s period", "%(n)s periods", n) % {"n": n}
    first = time_format(facts.periods[0].starts_at, "g:i A")
    last = time_format(max(period.ends_at for period in facts.periods), "g:i A")
    return _("{name}: {periods}, {first} to {last}").format(
        name=facts.schedule.name, periods=periods, first=first, last=last
    )


def _places(facts: Facts) -> str:
    places = ngettext("%(n)s place", "%(n)s places", len(facts.places)) % {"n": len(facts.places)}
    rooms = ngettext("%(n)s classroom", "%(n)s classrooms", facts.classrooms)
    return f"{places}, {rooms % {'n': facts.classrooms}}" if facts.classrooms else places


def _people(facts: Facts) -> str:
    if facts.unanswered:
        names = ", ".join(place.name for place in facts.unanswered[:NAMED])
        return _("Nobody can say yes at {places}").format(places=names)
    admins = ngettext("%(n)s admin", "%(n)s admins", facts.admins) % {"n": facts.admins}
    teachers = ngettext("%(n)s teacher", "%(n)s teachers", facts.teachers) % {"n": facts.teachers}
    return f"{admins}, {teachers}"


def _go_live(facts: Facts) -> str:
    grades = [
        _("{grade} from {day}").format(grade=grade_name(g), day=_day(date.fromisoformat(str(day))))
        for g, day in facts.school.grade_starts.items()
    ]
    if facts.school.starts_on:
        return ", ".join([_("From {day} on").format(day=_day(facts.school.starts_on)), *grades])
    return ", ".join(grades) or _("No date: students may make passes")


def _day(day: date) -> str:
    return date_format(day, "F j, Y")


_DETAILS: dict[Key, Callable[[Facts], str]] = {
    Key.DISTRICT: _district,
    Key.SCHOOL: _school,
    Key.YEAR: _year,
    Key.ROSTER: _roster,
    Key.BELLS: _bells,
    Key.PLACES: _places,
    Key.PEOPLE: _people,
    Key.GO_LIVE: _go_live,
}
