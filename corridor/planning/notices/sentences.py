"""What people read of a plan that they are told of; ``None`` where it is no news any more."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from corridor.notifications.models import Notification
from corridor.notifications.tellers import Words
from corridor.planning.models import EndReason
from corridor.planning.queries.plans import PlanCard
from corridor.schools.models import School

OF_THIS_TIME = ("plan_soon", "plan_tomorrow", "visit_ahead", "visit_soon", "plan_moved")
STATES = {
    "visit_request": {"requested"},
    "plan_made": {"scheduled", "started"},
    "plan_cancelled": {"cancelled"},
    "plan_missed": {"missed"},
    "visit_missed": {"missed"},
    **{kind: {"scheduled"} for kind in OF_THIS_TIME},
}


def words_of(notification: Notification, card: PlanCard | None) -> Words | None:
    kind = notification.kind
    if card is None or card.state not in STATES.get(kind, {card.state}):
        return None
    if kind in OF_THIS_TIME and not _is_of_this_time(notification, card):
        return None
    asks = kind == "visit_request"
    return Words(
        title=_sentence(kind, card),
        lines=_lines(notification, card),
        path=reverse("planning:plan", args=[card.id]),
        action=_("Answer") if asks else _("Show the plan"),
        answerable_until=card.due_at if asks else None,
    )


def _is_of_this_time(notification: Notification, card: PlanCard) -> bool:
    """The key ends with the time that it was about: a plan that was moved has another."""
    due = int(card.due_at.timestamp()) if card.due_at else ""
    return notification.key.endswith(f":{due}")


def _lines(notification: Notification, card: PlanCard) -> tuple[str, ...]:
    by = _("Planned by {name}").format(name=card.made_by) if card.made_by else ""
    note = _("“{note}”").format(note=card.note) if card.note else ""
    said = _("“{words}”").format(words=card.words) if card.words else ""
    when = time_of(card, notification.school_id)
    reason = _reason(card) if notification.kind in {"plan_missed", "visit_missed"} else ""
    whom = ", ".join(filter(None, (card.place, card.host)))
    lines = (card.student, whom, when, reason, by, note, said)
    return tuple(line for line in lines if line)


def _reason(card: PlanCard) -> str:
    return str(EndReason(card.end_reason).label) if card.end_reason else ""


def time_of(card: PlanCard, school_id: UUID) -> str:
    """The day and the time on the clock of the school."""
    clock = date_format(card.due_at.astimezone(zone_of(school_id)), "g:i A") if card.due_at else ""
    return ", ".join(filter(None, (date_format(card.date, "l, F j"), clock)))


def zone_of(school_id: UUID) -> ZoneInfo:
    return ZoneInfo(School.objects.values_list("time_zone", flat=True).get(id=school_id))


def _sentence(kind: str, card: PlanCard) -> str:
    names = {"student": card.student, "place": card.place}
    return {
        "plan_made": _("A pass is planned for you: {place}"),
        "plan_moved": _("The time of your pass has changed: {place}"),
        "plan_tomorrow": _("Tomorrow: {place}"),
        "plan_soon": _("Starts soon: {place}"),
        "plan_started": _("Your planned pass has its turn: {place}"),
        "plan_cancelled": _("Your planned pass was cancelled: {place}"),
        "plan_missed": _("A planned pass did not start: {place}"),
        "visit_approved": _("Your visit is planned: {place}"),
        "visit_declined": _("Not this time: {place}"),
        "visit_request": _("{student} asks for a time: {place}"),
        "visit_ahead": _("{student} has a planned pass soon: {place}"),
        "visit_soon": _("{student} has a planned pass soon: {place}"),
        "plan_declined": _("{student} said no to a planned pass: {place}"),
        "visit_cancelled": _("{student} cancelled a visit: {place}"),
        "visit_missed": _("{student} missed a planned pass: {place}"),
    }[kind].format(**names)
