"""Out of the door, or into the line: what follows a yes."""

from __future__ import annotations

from dataclasses import dataclass, replace

from corridor.accounts.actor import Actor
from corridor.core.errors import Refused
from corridor.passes import line, moves, policies, sentences
from corridor.passes.gate import Decision
from corridor.passes.rules import Objection
from corridor.passes.situation import LivePass

# What the log of keeping apart says where nobody had to give a reason.
WITH_ADULT = "with an adult"


@dataclass(frozen=True, slots=True)
class Going:
    """Who lets a student go, and what for where a rule asks for a reason.

    ``by`` is nobody for a pass that starts by itself. ``outcome`` is what the log of keeping apart
    says of it.
    """

    by: Actor | None
    reason: str = ""
    outcome: str = "overridden"
    overrode: tuple[str, ...] = ()


def set_aside(actor: Actor, live: LivePass) -> tuple[str, ...]:
    """What a yes to this request overrides: who was asked, and the limit."""
    overrode = []
    if not policies.was_asked(actor, live):
        overrode.append("approver")
    if live.over_limit:
        overrode.append("pass_limit")
    return tuple(overrode)


def go_or_wait(decision: Decision, live: LivePass, *, by: Actor | None) -> None:
    """Start the pass, or put it in the line when there is no room."""
    _refuse_closed(decision, live)
    if line.can_go(decision.board, decision.book, live):
        start_now(decision, live, Going(by=by))
        return
    if live.period_ends_at is not None and live.period_ends_at <= decision.now:
        live = replace(live, period_ends_at=None)  # that bell rang before the yes came
    today = decision.book.settings.local_date(decision.now)
    ahead = decision.book.ease_of(live.student_id, today).line_priority
    ticket = decision.next_ticket()
    waiting = decision.take(moves.join_line(live, ticket, decision.now, ahead=ahead))
    decision.note_encounters(waiting, "held")


def start_now(decision: Decision, live: LivePass, going: Going) -> None:
    """Out of the door; going ahead of a full room or of the line is logged as an override.

    Students who are kept apart meet only with a reason of whoever sends them. An offer holds:
    whoever sent the other one since was warned then, and a full room takes no turn back either.
    """
    _refuse_closed(decision, live)
    overrode = [*going.overrode, *_in_the_way(decision, live)]
    if live.state != "offered" and decision.board.met(decision.book, live.student_id):
        if not going.reason.strip():
            raise Refused(sentences.refusal(Objection("keep_apart")))
        overrode.append("keep_apart")
        by = going.by.member_id if going.by else None
        decision.note_encounters(live, going.outcome, by=by, reason=going.reason)
    by_staff = going.by is not None and going.by.is_staff
    step = moves.start(live, book=decision.book, now=decision.now, by_staff=by_staff)
    decision.take(step, by=going.by.member_id if going.by else None, overrode=tuple(overrode))


def _in_the_way(decision: Decision, live: LivePass) -> list[str]:
    """What there was no room for, by the codes of the rules."""
    if live.state == "offered":
        return []
    board, book = decision.board, decision.book
    limit = book.settings.hall_limit
    overrode = []
    if board.occupancy.is_full(book.places[live.destination_id]):
        overrode.append("room_capacity")
    if board.occupancy.is_all_out(book.places.get(live.origin_id)):
        overrode.append("origin_capacity")
    if limit is not None and board.occupancy.halls >= limit:
        overrode.append("hall_limit")
    if live.state == "waiting" and board.line(live.destination_id)[0].id != live.id:
        overrode.append("line")
    return overrode


def _refuse_closed(decision: Decision, live: LivePass) -> None:
    """Nobody sends anybody to a closed place; it is opened first."""
    place = decision.book.places[live.destination_id]
    if place.is_closed(decision.now):
        objection = Objection("closed", place.name, place.closed_reason, place.closed_until)
        raise Refused(sentences.refusal(objection))
