"""The line, and everything else that time does to passes: one pure ``settle``.

It runs inside every decision and when something falls due. Afterwards nobody waits who
could go, nobody is offered a place that is not free, and nothing outlives its time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from corridor.passes import nearer, windows
from corridor.passes.situation import (
    ON_THE_CLOCK,
    SCHEDULED,
    Board,
    Book,
    LivePass,
    Settings,
    Step,
)

IN_LINE = ("waiting", "offered")


def settle(board: Board, book: Book, now: datetime) -> list[Step]:
    """Bring the board to rest at ``now``; returns what happened, in order."""
    return [*expire(board, book, now), *reroute(board, book, now), *offer(board, book, now)]


def expire(board: Board, book: Book, now: datetime) -> list[Step]:
    """What is over, lapsed or missed at ``now`` is so."""
    steps: list[Step] = []
    for step in list(_expired(board, book.settings, now)):
        board.put(step.after)
        steps.append(step)
        if step.kind == "missed_turn" and step.after.is_live:
            steps.extend(_let_the_next_go_first(board, step.after, now))
    return steps


def reroute(board: Board, book: Book, now: datetime) -> list[Step]:
    """Whoever is in line for a place that closed goes to another one like it, if there is one.

    They keep their tickets, so whoever asked first is still the first.
    """
    steps = []
    for live in list(board):
        place = book.places[live.destination_id]
        if live.state in IN_LINE and place.is_closed(now):
            step = _elsewhere(board, book, live, now)
            board.put(step.after)
            steps.append(step)
    return steps


def _elsewhere(board: Board, book: Book, live: LivePass, now: datetime) -> Step:
    place = book.places[live.destination_id]
    other = nearer.instead_of(book, place, book.places.get(live.origin_id), board)
    if other is None:
        return closed(live, "cancelled", "closed", now)
    after = replace(live, state="waiting", destination_id=other.id, offered_until=None)
    return Step("rerouted", after, now, detail={"from": place.name, "to": other.name})


def offer(board: Board, book: Book, now: datetime) -> list[Step]:
    """Offer each free place to whoever is first in line for it and may leave their room."""
    steps = []
    until = now + timedelta(seconds=book.settings.offer_seconds)
    for live in board.line():
        if can_go(board, book, live) and not windows.holds_back(book, live, now):
            step = Step("offered", replace(live, state="offered", offered_until=until), now)
            board.put(step.after)
            steps.append(step)
    return steps


def can_go(board: Board, book: Book, live: LivePass) -> bool:
    """Whether there is room for a pass that holds none yet."""
    held, limit = board.occupancy, book.settings.hall_limit
    if held.is_full(book.places[live.destination_id]):
        return False
    if limit is not None and held.halls >= limit and live.source != SCHEDULED:
        return False
    return not held.is_all_out(book.places.get(live.origin_id)) and not board.met(
        book, live.student_id
    )


def _expired(board: Board, settings: Settings, now: datetime) -> Iterator[Step]:
    midnight = settings.midnight(now)
    for live in board:
        if live.requested_at < midnight:
            yield _end_of_day(live, now)
        elif live.state == "requested" and now >= _lapses_at(live, settings):
            yield closed(live, "lapsed", "lapsed", now)
        elif live.state in IN_LINE and _leaves_line_at(live, settings, now) <= now:
            yield closed(live, "cancelled", "bell", now)
        elif live.state == "offered" and live.offered_until and now >= live.offered_until:
            yield _missed(live, now)
        elif live.state in ON_THE_CLOCK and (bell := _bell_closes_at(live)) and now >= bell:
            yield closed(live, "ended", "bell", now)
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


def next_due(board: Board, book: Book, now: datetime) -> datetime | None:
    """The earliest instant after ``now`` at which ``settle`` has something to do."""
    settings = book.settings
    coming = [due for live in board for due in dues(live, book, now) if due > now]
    if board.had_live or coming:
        coming.append(settings.midnight(now, days=1))
    return min([*coming, *board.other_dues], default=None)


def dues(live: LivePass, book: Book, now: datetime) -> Iterator[datetime]:
    """The instants at which ``settle`` may have something to do with one pass."""
    settings = book.settings
    if live.state in ON_THE_CLOCK and live.due_at:
        yield live.due_at + timedelta(minutes=settings.stale_minutes)
        yield _auto_ends_at(live, settings)
        if bell := _bell_closes_at(live):
            yield bell
    elif live.state == "requested":
        yield _lapses_at(live, settings)
    elif live.state in IN_LINE:
        yield from _dues_in_line(live, book, now)


def _dues_in_line(live: LivePass, book: Book, now: datetime) -> Iterator[datetime]:
    if live.state == "offered" and live.offered_until:
        yield live.offered_until
    if live.period_ends_at:
        yield live.period_ends_at
    if closes := book.places[live.destination_id].closed_from:
        yield closes
    if lifts := windows.holds_back(book, live, now):
        yield lifts


def _lapses_at(live: LivePass, settings: Settings) -> datetime:
    return live.requested_at + timedelta(minutes=settings.lapse_minutes)


def _auto_ends_at(live: LivePass, settings: Settings) -> datetime:
    due = live.due_at or live.requested_at
    return due + timedelta(minutes=settings.auto_end_minutes)


def _leaves_line_at(live: LivePass, settings: Settings, now: datetime) -> datetime:
    """The bell, unless the school keeps places in line over it."""
    if settings.keep_line_over_bell or live.period_ends_at is None:
        return now + timedelta(days=1)
    return live.period_ends_at


def _bell_closes_at(live: LivePass) -> datetime | None:
    """The bell closes what is overdue when it rings; a longer visit goes on."""
    bell, due = live.period_ends_at, live.due_at
    return bell if bell is not None and due is not None and due <= bell else None
