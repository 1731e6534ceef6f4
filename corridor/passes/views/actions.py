"""Which buttons does a pass have for this person now?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.passes import policies
from corridor.passes.models import LIVE
from corridor.passes.queries import PassCard
from corridor.schools.permissions import Permission

EXTEND_MINUTES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """A button that posts ``verb``; ``kind`` is a class of the button: ok, primary, danger."""

    verb: str
    label: str
    icon: str
    kind: str = ""
    minutes: int = 0

    @property
    def url_name(self) -> str:
        return f"passes:{self.verb}"


def actions_for(*, actor: Actor, card: PassCard) -> list[Action]:
    """The likeliest first."""
    if card.state == "requested":
        return list(_of_request(actor, card))
    if card.state not in LIVE:
        return list(_of_ended(actor, card))
    if actor.may(Permission.RUN_PASSES):
        back = list(_return_of(actor, card))
        return [*_for_staff(card), *back]
    return list(_for_student(card)) if policies.is_own(actor, card) else []


def _of_request(actor: Actor, card: PassCard) -> Iterator[Action]:
    if policies.may_answer(actor, card):
        yield Action(verb="approve", label=_("Approve"), icon="check", kind="ok")
        yield Action(verb="decline", label=_("Not now"), icon="x")
    elif policies.is_own(actor, card):
        yield Action(verb="cancel", label=_("Take it back"), icon="undo-2")
    elif policies.may_move(actor, card):
        yield Action(verb="cancel", label=_("Close this request"), icon="x")


def _of_ended(actor: Actor, card: PassCard) -> Iterator[Action]:
    if card.end_unknown and policies.may_correct(actor):
        yield Action(verb="reopen", label=_("Still out"), icon="footprints")
    late = card.over_by > timedelta()
    if card.state == "ended" and late and policies.may_correct(actor):
        yield Action(verb="correct", label=_("It ended on time"), icon="pencil-line")


def _for_staff(card: PassCard) -> Iterator[Action]:
    match card.state:
        case "waiting" | "offered":
            yield Action(verb="start", label=_("Start now"), icon="play", kind="primary")
            yield Action(verb="cancel", label=_("Take out of line"), icon="x")
        case "out":
            yield Action(verb="arrive", label=_("They’re here"), icon="map-pin-check")
            yield end_action()
            yield extend_action()
        case "arrived":
            yield Action(verb="send_back", label=_("Send back"), icon="undo-2", kind="primary")
            yield end_action()
        case "returning":
            yield end_action()
            yield extend_action()


def _return_of(actor: Actor, card: PassCard) -> Iterator[Action]:
    if card.state == "arrived" and policies.may_return(actor):
        yield Action(verb="end_and_return", label=_("End, and a pass back"), icon="ticket-plus")


def _for_student(card: PassCard) -> Iterator[Action]:
    match card.state:
        case "waiting":
            yield Action(verb="cancel", label=_("Leave the line"), icon="x")
        case "offered":
            yield Action(verb="start", label=_("Go now"), icon="play", kind="primary")
            yield Action(verb="cancel", label=_("Leave the line"), icon="x")
        case "out":
            yield Action(verb="end", label=_("I’m back in class"), icon="check", kind="primary")
            yield Action(verb="arrive", label=_("I’m there"), icon="map-pin-check")
        case "arrived":
            yield Action(verb="send_back", label=_("I’m heading back"), icon="undo-2")
            yield Action(verb="end", label=_("I’m back in class"), icon="check")
        case "returning":
            yield Action(verb="end", label=_("I’m back in class"), icon="check", kind="primary")


def end_action() -> Action:
    return Action(verb="end", label=_("Back"), icon="check")


def extend_action() -> Action:
    label = _("{minutes} more").format(minutes=EXTEND_MINUTES)
    return Action(verb="extend", label=label, icon="timer", minutes=EXTEND_MINUTES)
