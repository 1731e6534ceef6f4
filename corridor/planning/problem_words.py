"""The words for what speaks against a plan."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.core.errors import Refusal
from corridor.planning.drafts import Chance, Problem

WORDS = {
    "no_school": gettext_lazy("There is no school that day."),
    "no_such_time": gettext_lazy("That day has no such period."),
    "no_class": gettext_lazy("There is no class to come from at that time. Choose the room."),
    "past": gettext_lazy("That time is over."),
    "too_soon": gettext_lazy("Choose a time at least 5 minutes from now."),
    "other_plan": gettext_lazy("There is a pass to {place} at that time already."),
    "already_there": gettext_lazy("The class at that time is in {place} anyway."),
    "not_visible": gettext_lazy("{place} is not on this student’s list."),
    "closed": gettext_lazy("{place} is closed at that time."),
    "not_started": gettext_lazy("Students can’t make passes yet on that day."),
    "staff_only": gettext_lazy("Only staff make passes on that day."),
    "hold": gettext_lazy("Nobody leaves {place} at that time."),
    "cut_off": gettext_lazy("Requests for that time closed at the start of period {place}."),
    "absent": gettext_lazy("Noted as absent that day."),
    "full": gettext_lazy("{place} is full at that time."),
    "keep_apart": gettext_lazy("They would meet somebody they are kept apart from."),
}
# Nobody of the staff can lift these.
_FINAL = frozenset({"no_school", "no_such_time", "past", "other_plan", "already_there"})


def sentence(problem: Problem) -> str:
    return str(WORDS[problem.code]).format(place=problem.place)


def refusals(chances: Iterable[Chance]) -> list[Refusal]:
    """Each reason once, in the order of the days."""
    problems = dict.fromkeys(p for chance in chances for p in chance.problems if p.stops)
    return [_refusal(problem) for problem in problems] or [
        Refusal("nothing_left", _("Nothing is left to plan: everything was taken out."))
    ]


def _refusal(problem: Problem) -> Refusal:
    helpers = () if problem.code in _FINAL else (_("any teacher"),)
    return Refusal(problem.code, sentence(problem), overridable_by=helpers)
