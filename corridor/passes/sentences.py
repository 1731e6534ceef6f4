"""The words for what the rules say: which rule, until when, and who can help."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corridor.core.errors import Refusal, Refused
from corridor.passes.rules import Objection
from corridor.passes.situation import Book, Place

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


def refusal(objection: Objection, book: Book | None = None) -> Refusal:
    """The objection in words for the person who asked; helpers go by the book's names."""
    detail, helpers = _sentence(objection)
    named = tuple(
        book.names[person] for person in objection.helpers if book and person in book.names
    )
    return Refusal(objection.code, detail, objection.lifts_at, named or helpers)


def _sentence(objection: Objection) -> tuple[str, tuple[str, ...]]:
    """What it says, and who can lift it where nobody is named."""
    place, teacher = objection.place, (_("any teacher"),)
    match objection.code:
        case "frozen":
            return _("Passes are paused for everyone. Stay where you are."), ()
        case "live_pass" if place:
            detail = _("There is a pass to {place} already. End or cancel it first.")
            return detail.format(place=place), (_("the student"), *teacher)
        case "live_pass":
            detail = _("There is a pass at another school already. End or cancel it first.")
            return detail, (_("the student"), *teacher)
        case "already_there":
            return _("You are in {place} already.").format(place=place), ()
        case "closed":
            sentence = _("{place} is closed.").format(place=place)
            return f"{sentence} {objection.reason}".strip(), (_("the office"),)
        case "keep_apart":
            detail = _(
                "This student would meet somebody they are kept apart from. "
                "Send them with an adult, or give a reason."
            )
            return detail, ()
        case "not_visible":
            return _("{place} is not on your list.").format(place=place), teacher
    return _about_time(objection), teacher


def _about_time(objection: Objection) -> str:
    """The rules that lift by themselves."""
    match objection.code:
        case "not_started":
            return _("Students can’t make passes yet.")
        case "staff_only":
            return _("Only staff make passes right now.")
        case "cut_off":
            detail = _("Requests for {place} closed at the start of period {period}.")
            return detail.format(place=objection.place, period=objection.reason)
        case "hold":
            return _("Nobody leaves {place} right now.").format(place=objection.place)
        case "no_pass_window":
            return _("No passes at this time of the period or day.")
        case "cool_down":
            detail = _("There are {minutes} minutes between two passes.")
            return detail.format(minutes=objection.limit)
    return _limit_used(objection)


def _limit_used(objection: Objection) -> str:
    words = {
        "day": _("You have used {count} of {limit} passes today."),
        "week": _("You have used {count} of {limit} passes this week."),
        "term": _("You have used {count} of {limit} passes this term."),
    }
    detail = words.get(objection.reason, words["day"])
    return detail.format(count=objection.count, limit=objection.limit)


def busy(place: Place) -> str:
    """What every student reads where there is no room for them, whatever the reason is."""
    if place.capacity_to is None:
        return _("The halls are busy.")
    return _("{place} is full.").format(place=place.name)


def not_your_turn() -> Refused:
    return Refused.because(
        "not_your_turn",
        _("It is not your turn yet. We'll tell you."),
        overridable_by=(_("any teacher"),),
    )


def moved_on(state: str) -> Refused:
    """Somebody was faster: the verb no longer fits the state."""
    return Refused.because("moved_on", str(BY_NOW[state]))
