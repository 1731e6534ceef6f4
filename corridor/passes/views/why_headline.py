"""May they go? The answer to "why can't I?" in a sentence, and a line below it."""

from __future__ import annotations

from datetime import datetime

from django.contrib.humanize.templatetags.humanize import ordinal
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.passes.queries.explaining import ASK, NO, WAIT
from corridor.passes.queries.instants import PAST
from corridor.passes.views.why_words import Words


def headline(words: Words) -> tuple[str, str]:
    explained = words.explained
    if explained.of(NO):
        return _no(words)
    if explained.s.origin is None:
        title = _("We can’t tell where %(name)s is then.") % {"name": words.name}
        return title, _("Without a class on the timetable, a teacher makes the pass.")
    is_past = explained.instant.kind == PAST
    if explained.of(WAIT):
        now = _("%(name)s can join the line.")
        title = _("%(name)s would have stood in line.") if is_past else now
        return title % {"name": words.name}, _in_line(words)
    if explained.approval is not None:
        title = _("%(name)s could have asked.") if is_past else _("%(name)s can ask.")
        return title % {"name": words.name}, _yes_needed(words)
    title = _("Yes. %(name)s could have gone.") if is_past else _("Yes. %(name)s can go.")
    return title % {"name": words.name}, _("No rule stands in the way.")


def _no(words: Words) -> tuple[str, str]:
    explained = words.explained
    number, lifts = len(explained.of(NO)), explained.lifts_at
    is_past = explained.instant.kind == PAST
    many = ngettext("One rule says no.", "%(n)s rules say no.", number) % {"n": number}
    if lifts is None:
        title = _("No. %(name)s could not have gone.") if is_past else _("Not now.")
        last = _("What says no does not lift by itself.")
        return title % {"name": words.name}, f"{many} {last}"
    title = _("Not just yet. %(name)s can go %(when)s.")
    if is_past:
        title = _("Not just then. %(name)s could have gone %(when)s.")
    room = _("If there is room by then.") if explained.of(WAIT) else ""
    known = {"name": words.name, "when": _lifts(words, lifts)}
    return title % known, " ".join(filter(None, (many, room)))


def _lifts(words: Words, lifts: datetime) -> str:
    is_today = words.school.local(lifts).date() == words.school.local(words.now).date()
    text = _("at %(when)s") if is_today else _("on %(when)s")
    return text % {"when": words.when(lifts)}


def _in_line(words: Words) -> str:
    waiting = words.explained.instant.snapshot.board.lines[words.s.destination.id]
    text = _("There is no room. %(name)s would be %(place)s in line.")
    return text % {"name": words.name, "place": ordinal(waiting + 1)}


def _yes_needed(words: Words) -> str:
    if words.explained.of(ASK):
        return _("It needs a yes, because the passes are used up.")
    return _("It needs a yes. No rule stands in the way.")
