"""How a plan reads: when it is, how it stands, why nothing came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corridor.accounts.actor import Actor, SchoolRef
from corridor.planning import policies
from corridor.planning.models import EndReason, State
from corridor.planning.queries.plans import PlanCard

SOON = timedelta(minutes=10)
PILLS = {
    State.REQUESTED: "warn",
    State.SCHEDULED: "accent",
    State.STARTED: "ok",
    State.MISSED: "bad",
}
STATE_ICONS = {
    State.REQUESTED: "hourglass",
    State.SCHEDULED: "calendar-check",
    State.STARTED: "play",
    State.MISSED: "calendar-x",
    State.DECLINED: "x",
    State.CANCELLED: "x",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan as one person reads it. ``cancel`` are the words of the button that takes it back,
    empty where they may not; ``again`` says whether the student can ask anew."""

    card: PlanCard
    title: str
    day: str
    time: str
    state: str
    pill: str
    icon: str
    why: str
    cancel: str
    again: bool
    may_answer: bool

    @property
    def is_over(self) -> bool:
        return not self.card.is_open and self.card.state != State.STARTED


def shown(card: PlanCard, *, actor: Actor, now: datetime) -> Shown:
    own = policies.is_own(actor, card)
    state = State(card.state)
    return Shown(
        card=card,
        title=to_whom(card),
        day=day_words(card.date, actor.school, now),
        time=time_words(card, actor.school),
        state=state_words(state),
        pill=PILLS.get(state, ""),
        icon=STATE_ICONS[state],
        why=why_words(card, own=own),
        cancel=_cancel_words(actor, card, own=own),
        again=own and state in (State.MISSED, State.DECLINED) and not card.made_by_staff,
        may_answer=state == State.REQUESTED and policies.may_answer(actor, card),
    )


def state_words(state: State) -> str:
    return _("Asked, no answer yet") if state == State.REQUESTED else str(state.label)


def to_whom(card: PlanCard) -> str:
    """ "Counselor, Ms. Ortiz"."""
    return ", ".join(filter(None, (card.place, card.host)))


def day_words(day: date, school: SchoolRef, now: datetime) -> str:
    today = school.local(now).date()
    if day == today:
        return _("Today")
    if day == today + timedelta(days=1):
        return _("Tomorrow")
    if abs((day - today).days) < 7:
        return date_format(day, "l")
    return date_format(day, "D, M j")


def time_words(card: PlanCard, school: SchoolRef) -> str:
    """The time of the clock, and the period where one is meant."""
    clock = date_format(school.local(card.due_at), "g:i") if card.due_at else ""
    period = _("period {name}").format(name=card.when.period) if card.when.period else ""
    return " · ".join(filter(None, (clock, period)))


def why_words(card: PlanCard, *, own: bool) -> str:
    """Why it came to nothing, in a sentence; what somebody said about it comes after. Of one that
    is still to come, why it can't be."""
    reason = _no_time() if card.is_open and card.due_at is None else _reason(card, own=own)
    said = _("“{words}”").format(words=card.words) if card.words else ""
    return " ".join(filter(None, (reason, said)))


def _no_time() -> str:
    return _("There is no school that day, or no such period.")


def _reason(card: PlanCard, *, own: bool) -> str:
    by = card.ended_by
    match card.end_reason:
        case EndReason.DECLINED if by:
            return _("{name} said: not this time.").format(name=by)
        case EndReason.BY_STAFF if by:
            return _("{name} cancelled it.").format(name=by)
        case EndReason.BY_STUDENT if own:
            return _("You cancelled it.")
        case EndReason.REFUSED:
            return _rule(card)
    return _sentences().get(card.end_reason, "")


def _rule(card: PlanCard) -> str:
    """Which rule kept it from starting; of those who are kept apart nobody reads here."""
    words = {
        "closed": _("{place} was closed at its time."),
        "not_visible": _("{place} was no longer on the student’s list."),
        "already_there": _("The student was in {place} anyway."),
        "no_class_now": _("Nobody could tell which room the student would come from."),
        "frozen": _("Passes were paused at its time."),
    }.get(card.refused_by, _("It was not possible at its time."))
    return words.format(place=card.place)


def _sentences() -> dict[str, str]:
    return {
        EndReason.UNANSWERED: _("Nobody answered in time, so it did not start."),
        EndReason.DECLINED: _("Not this time."),
        EndReason.BY_STUDENT: _("The student cancelled it."),
        EndReason.BY_STAFF: _("It was cancelled by staff."),
        EndReason.OFF_THE_LIST: _("No longer on the list."),
        EndReason.ABSENT: _("Absent that day."),
        EndReason.TOO_LATE: _("Its time went by before it could start."),
        EndReason.NO_SUCH_TIME: _("That day did not have this period."),
        EndReason.NOT_A_DAY: _("That day is no longer one of its days."),
        EndReason.OTHER_PASS: _("Another pass was under way all through its time."),
        EndReason.LEFT: _("No longer at this school."),
    }


def _cancel_words(actor: Actor, card: PlanCard, *, own: bool) -> str:
    if not card.is_open or not policies.may_cancel(actor, card):
        return ""
    return _("I can’t make it") if own and card.made_by_staff else _("Cancel")


def minutes_until(card: PlanCard, now: datetime) -> int:
    """Whole minutes until it begins, rounded up; none left when its time has come."""
    if card.due_at is None:
        return 0
    return max(0, -((now - card.due_at) // timedelta(minutes=1)))


def soon_words(card: PlanCard, now: datetime) -> str:
    """ "In 8 minutes: Counselor, Ms. Ortiz"."""
    minutes = minutes_until(card, now)
    if not minutes:
        return _("Now: {what}").format(what=to_whom(card))
    words = ngettext("In {n} minute: {what}", "In {n} minutes: {what}", minutes)
    return words.format(n=minutes, what=to_whom(card))
