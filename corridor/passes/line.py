"""The line, and everything else that time does to passes: one pure ``settle``.

It runs inside every decision and when something falls due. Afterwards nobody waits who
could go, nobody is offered a place that is not free, and nothing outlives its time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from corridor.passes.situation import (
    ON_THE_CLOCK,
    Board,
    Book,
    LivePass,
    Settings,
    Step,
)


def settle(board: Board, book: Book, now: datetime) -> list[Step]:
    """Bring the board to rest at ``now``; returns what happened, in order."""
    return [*expire(board, book, now), *offer(board, book, now)]


def expire(board: Board, book: Book, now: datetime) -> list[Step]:
    """What is over, lapsed or missed at ``now`` is so."""
    steps: list[Step] = []
    for step in list(_expired(board, book.settings, now)):
        board.put(step.after)
        steps.append(step)
        if step.kind == "missed_turn" and step.after.is_live:
            steps.extend(_let_the_next_go_first(board, step.after, now))
    return steps


def offer(board: Board, book: Book, now: datetime) -> list[Step]:
    """Offer each free place to whoever is first in line for it and may leave their room."""
    steps = []
    until = now + timedelta(seconds=book.settings.offer_seconds)
    for live in board.line():
        if can_go(board, book, live):
            step = Step("offered", replace(live, state="offered", offered_until=until), now)
            board.put(step.after)
            steps.append(step)
    return steps


def can_go(board: Board, book: Book, live: LivePass) -> bool:
    """Whether there is room for a pass that holds none yet."""
    origin = book.places.get(live.origin_id)
    return board.occupancy.is_free(book.places[live.destination_id], origin)


def _expired(board: Board, settings: Settings, now: datetime) -> Iterator[Step]:
    midnight = settings.midnight(now)
    for live in board:
        if live.requested_at < midnight:
            yield _end_of_day(live, now)
        elif live.state == "requested" and now >= _lapses_at(live, settings):
            yield closed(live, "lapsed", "lapsed", now)
        elif live.state == "offered" and live.offered_until and now >= live.offered_until:
            yield _missed(live, now)
        elif live.state in ON_THE_CLOCK and now >= _auto_ends_at(live, settings):
            yield closed(live, "ended", "timed_out", now)


def _end_of_day(live: LivePass, now: datetime) -> Step:
    if live.started_at is None:
        return closed(live, "lapsed", "lapsed", now)
    return closed(live, "ended", "timed_out", now)


def closed(live: LivePass, state: str, reason: str, now: datetime) -> Step:
    """The pass is over; the event has the name of the state it ends in."""
    after = replace(live, state=state, end_reason=reason, ended_at=now, offered_until=None)
    return Step(state, after, now, detail={"reason": reason})


def _missed(live: LivePass, now: datetime) -> Step:
    misses = live.misses + 1
    if misses >= 2:
        gone = closed(replace(live, misses=misses), "cancelled", "missed_turn", now)
        return replace(gone, kind="missed_turn")
    after = replace(live, state="waiting", misses=misses, offered_until=None)
    return Step("missed_turn", after, now)


def _let_the_next_go_first(board: Board, missed: LivePass, now: datetime) -> Iterator[Step]:
    """Swap tickets with the next in the same line, so that the rest keep their places."""
    behind = [
        p for p in board.line(missed.destination_id) if (p.ticket or 0) > (missed.ticket or 0)
    ]
    if not behind:
        return
    first, second = (
        replace(behind[0], ticket=missed.ticket),
        replace(missed, ticket=behind[0].ticket),
    )
    for moved in (first, second):
        board.put(moved)
        yield Step("", moved, now)


def next_due(board: Board, settings: Settings, now: datetime) -> datetime | None:
    """The earliest instant after ``now`` at which ``settle`` has something to do."""
    dues = [due for live in board for due in _dues(live, settings) if due > now]
    if board.had_live or dues:
        dues.append(settings.midnight(now, days=1))
    return min([*dues, *board.other_dues], default=None)


def _dues(live: LivePass, settings: Settings) -> Iterator[datetime]:
    if live.state in ON_THE_CLOCK and live.due_at:
        yield live.due_at + timedelta(minutes=settings.stale_minutes)
        yield _auto_ends_at(live, settings)
    elif live.state == "requested":
        yield _lapses_at(live, settings)
    elif live.state == "offered" and live.offered_until:
        yield live.offered_until


def _lapses_at(live: LivePass, settings: Settings) -> datetime:
    return live.requested_at + timedelta(minutes=settings.lapse_minutes)


def _auto_ends_at(live: LivePass, settings: Settings) -> datetime:
    due = live.due_at or live.requested_at
    return due + timedelta(minutes=settings.auto_end_minutes)
