"""The words for what staff are warned of."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.passes.queries.cautions import Caution, LimitUsed
from corridor.passes.rules import Objection


def caution_words(caution: Caution) -> str:
    """A sentence for staff: they may go ahead, and it is noted."""
    objection = caution.objection
    if caution.student is None:
        return _crowded(caution)
    return _("{name}: {what}.").format(name=caution.student.name, what=_about_student(objection))


def _about_student(objection: Objection) -> str:
    if objection.code == "pass_limit":
        count, limit = objection.count or 0, objection.limit or 0
        return used_words(LimitUsed(objection.reason, count, limit))
    return _("{place} is not on their list").format(place=objection.place)


def used_words(used: LimitUsed) -> str:
    """ "5 of 5 used today", as part of a line."""
    words = {
        "day": _("{used} of {limit} used today"),
        "week": _("{used} of {limit} used this week"),
        "term": _("{used} of {limit} used this term"),
    }
    return words[used.window].format(used=used.count, limit=used.limit)


def _crowded(caution: Caution) -> str:
    objection, free = caution.objection, caution.free
    match objection.code:
        case "origin_capacity":
            words = _("At most {limit} may be away from {place} at once.")
            return words.format(limit=objection.limit, place=objection.place)
        case "hall_limit":
            return _("The halls are full: at most {limit} at once.").format(limit=objection.limit)
    if not free:
        return _("{place} is full.").format(place=objection.place)
    words = ngettext("{place} has {n} free place.", "{place} has {n} free places.", free)
    return words.format(place=objection.place, n=free)
