"""The line, and everything else that time does to passes: one pure ``settle``.

It runs inside every decision and when something falls due. Afterwards nobody waits who
could go, nobody is offered a place that is not free, and nothing outlives its time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from corridor.passes.situation import (
    ON_THE_CLOCK,
    Board,
    Book,
    LivePass,
    Occupancy,
    Settings,
    Step,
)


def settle(board: Board, book: Book, now: datetime) -> list[Step]:
    """Bring the board to rest at ``now``; returns what happened, in order."""
    steps: list[Step] = []
    for step in list(_expired(board, book.settings, now)):
        board.put(step.after)
        steps.append(step)
        if step.kind == "missed_turn" and step.after.is_live:
            steps.extend(_let_the_next_go_first(board, step.after, now))
    for step in _offers(board, book, now):
        board.put(step.after)
        steps.append(step)
    return steps


def can_go(board: Board, book: Book, live: LivePass, now: datetime) -> bool:
    """Whether a pass finds room now; whoever waits and could go was offered it by ``settle``."""
    others = (p for p in board if p.id != live.id)
    occupancy = Occupancy(others, book.settings, now)
    origin = book.places.get(live.origin_id)
    return occupancy.is_free(book.places[live.destination_id], origin)


def _expired(board: Board, settings: Settings, now: datetime) -> Iterator[Step]:
    today = settings.local_date(now)
    for live in list(board):
        if settings.local_date(live.requested_at) < today:
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


def _offers(board: Board, book: Book, now: datetime) -> Iterator[Step]:
    occupancy = Occupancy(board, book.settings, now)
    until = now + timedelta(seconds=book.settings.offer_seconds)
    for live in board.line():
        origin = book.places.get(live.origin_id)
        if occupancy.is_free(book.places[live.destination_id], origin):
            after = replace(live, state="offered", offered_until=until)
            occupancy.add(after)
            yield Step("offered", after, now)


def next_due(board: Board, settings: Settings, now: datetime) -> datetime | None:
    """The earliest instant after ``now`` at which ``settle`` has something to do."""
    dues = [due for live in board for due in _dues(live, settings) if due > now]
    return min(dues, default=None)


def _dues(live: LivePass, settings: Settings) -> Iterator[datetime]:
    yield _midnight_after(live.requested_at, settings)
    if live.state == "requested":
        yield _lapses_at(live, settings)
    elif live.state == "offered" and live.offered_until:
        yield live.offered_until
    elif live.state in ON_THE_CLOCK and live.due_at:
        yield live.due_at + timedelta(minutes=settings.stale_minutes)
        yield _auto_ends_at(live, settings)


def _lapses_at(live: LivePass, settings: Settings) -> datetime:
    return live.requested_at + timedelta(minutes=settings.lapse_minutes)


def _auto_ends_at(live: LivePass, settings: Settings) -> datetime:
    due = live.due_at or live.requested_at
    return due + timedelta(minutes=settings.auto_end_minutes)


def _midnight_after(instant: datetime, settings: Settings) -> datetime:
    zone = ZoneInfo(settings.time_zone)
    tomorrow = instant.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), tzinfo=zone)
