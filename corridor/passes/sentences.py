"""The words for what the rules say: which rule, until when, and who can help."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.core.errors import Refusal, Refused
from corridor.passes.rules import Objection

BY_NOW = {
    "requested": gettext_lazy("This pass is waiting for a yes by now."),
    "waiting": gettext_lazy("This pass is in line by now."),
    "offered": gettext_lazy("This pass is about to start by now."),
    "out": gettext_lazy("This pass is on its way by now."),
    "arrived": gettext_lazy("The student is there by now."),
    "returning": gettext_lazy("The student is on the way back by now."),
    "ended": gettext_lazy("This pass is over by now."),
    "declined": gettext_lazy("This pass was turned down by now."),
    "cancelled": gettext_lazy("This pass was cancelled by now."),
    "lapsed": gettext_lazy("This pass closed by now, because nobody answered."),
}


def refusal(objection: Objection) -> Refusal:
    """The objection in words for the person who asked."""
    detail, helpers = _sentence(objection)
    return Refusal(objection.code, detail, objection.lifts_at, helpers)


def _sentence(objection: Objection) -> tuple[str, tuple[str, ...]]:
    place = objection.place
    match objection.code:
        case "frozen":
            return _("Passes are paused for everyone. Stay where you are."), ()
        case "live_pass" if place:
            detail = _("There is a pass to {place} already. End or cancel it first.")
            return detail.format(place=place), (_("the student"), _("any teacher"))
        case "live_pass":
            detail = _("There is a pass at another school already. End or cancel it first.")
            return detail, (_("the student"), _("any teacher"))
        case "already_there":
            return _("You are in {place} already.").format(place=place), ()
        case "closed":
            sentence = _("{place} is closed.").format(place=place)
            return f"{sentence} {objection.reason}".strip(), (_("the office"),)
    return _("{place} is not on your list.").format(place=place), (_("any teacher"),)


def moved_on(state: str) -> Refused:
    """Somebody was faster: the verb no longer fits the state."""
    return Refused.because("moved_on", str(BY_NOW[state]))
