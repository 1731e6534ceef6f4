"""How a no-pass window reads: "The first 10 minutes of every class, on Monday"."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.schools.grades import grade_name
from corridor.schools.rule_facts import WindowFacts

CLOCK = "g:i A"


def window_words(facts: WindowFacts) -> str:
    """The whole window, as the log of changes names it."""
    scope = scope_words(facts)
    return f"{when_words(facts)}, {scope}" if scope else when_words(facts)


def when_words(facts: WindowFacts) -> str:
    if facts.is_clock:
        between = {
            "start": time_format(facts.starts_at, CLOCK) if facts.starts_at else "",
            "end": time_format(facts.ends_at, CLOCK) if facts.ends_at else "",
        }
        return _("Between %(start)s and %(end)s") % between
    return _("%(edges)s of %(periods)s") % {
        "edges": _edges(facts),
        "periods": periods_words(facts.periods),
    }


def _edges(facts: WindowFacts) -> str:
    first, last = facts.first_minutes, facts.last_minutes
    if not last:
        return ngettext("The first minute", "The first %(n)s minutes", first) % {"n": first}
    if not first:
        return ngettext("The last minute", "The last %(n)s minutes", last) % {"n": last}
    return _("The first %(first)s and the last %(last)s minutes") % {"first": first, "last": last}


def periods_words(periods: Iterable[str]) -> str:
    names = list(periods)
    if not names:
        return _("every class")
    return ngettext("period %(names)s", "periods %(names)s", len(names)) % {"names": listed(names)}


def scope_words(facts: WindowFacts) -> str:
    """On which days and for whom; empty for always and everybody."""
    parts = []
    if facts.weekdays:
        days = listed(str(WEEKDAYS[day - 1]) for day in facts.weekdays)
        parts.append(_("on %(days)s") % {"days": days})
    if facts.grades:
        grades = listed(grade_name(grade) for grade in facts.grades)
        number = len(facts.grades)
        words = ngettext("for grade %(grades)s", "for grades %(grades)s", number)
        parts.append(words % {"grades": grades})
    return ", ".join(parts)


def listed(names: Iterable[str]) -> str:
    """ "a, b and c" """
    return str(get_text_list(list(names), _("and")))
