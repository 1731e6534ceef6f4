"""A pass comes into being; one that staff make for a student is on its way with that."""

from __future__ import annotations

from dataclasses import replace

from corridor.accounts.actor import Actor
from corridor.core.errors import Refused
from corridor.passes import line, moves, rules, sentences
from corridor.passes.behalf import principal
from corridor.passes.commands.asking import Ask
from corridor.passes.commands.going import WITH_ADULT, Going, go_or_wait, start_now
from corridor.passes.gate import Decision
from corridor.passes.models import Source
from corridor.passes.rules import Situation
from corridor.passes.situation import LivePass, Step


def make_for_student(
    decision: Decision, actor: Actor, s: Situation, live: LivePass, ask: Ask
) -> None:
    """It starts at once or joins the line, unless the place keeps approving for itself."""
    refuse_if(s, rules.STAFF)
    who = principal(actor, live, decision.book)
    live = replace(live, created_by_id=who.member_id)
    place = s.destination
    asks_first = place.approval_of_staff_passes and set(actor.people).isdisjoint(place.approvers)
    asks_first = asks_first and ask.source != Source.DESK
    if asks_first:
        here = rules.present(s.book, place.approvers, s.now)
        live = replace(live, asked=here or decision.book.admins)
    open_pass(decision, s, live, by=actor)
    if asks_first:
        return
    step = moves.approve(live, who.member_id, who.person_id, decision.now)
    overrode = _warned_of(s)
    if ask.join_line:
        approved = decision.take(step, by=actor.member_id, overrode=overrode)
        go_or_wait(decision, approved, by=actor)
    else:
        approved = decision.take(step, by=actor.member_id)
        start_now(decision, approved, _going(actor, ask, overrode))


def _warned_of(s: Situation) -> tuple[str, ...]:
    """What staff set aside, but for the room there is: that is looked at when it starts."""
    warned = rules.objections(s, rules.STAFF, rules.Verdict.WARNED)
    return tuple(o.code for o in warned if o.code in {"not_visible", "pass_limit"})


def _going(actor: Actor, ask: Ask, overrode: tuple[str, ...]) -> Going:
    if ask.with_adult:
        return Going(actor, WITH_ADULT, outcome="with_adult", overrode=overrode)
    return Going(actor, ask.reason, overrode=overrode)


def refuse_if(s: Situation, role: str) -> None:
    """Every refusal at once, the weightiest first."""
    objections = rules.objections(s, role)
    if objections:
        raise Refused(*(sentences.refusal(objection, s.book) for objection in objections))


def open_pass(decision: Decision, s: Situation, live: LivePass, *, by: Actor) -> None:
    """Put the new pass on the board; a stale one of the student is closed by it."""
    stale = decision.board.of_student(live.student_id)
    if stale is not None and s.live_pass is stale:
        decision.take(line.closed(stale, "ended", "next_request", decision.now))
    decision.add(live)
    decision.take(Step("requested", live, decision.now), by=by.member_id)
