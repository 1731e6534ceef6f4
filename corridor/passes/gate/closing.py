"""What a decision leaves behind: its passes and events, one outbox row, and the gate itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from corridor.core.metrics import counted
from corridor.core.tenancy import new_id
from corridor.passes import line, news, store
from corridor.passes.gate.decision import Decision
from corridor.passes.notices.occasions import HELD_APART, occasions_of
from corridor.passes.situation import LivePass


def write_decision(decision: Decision, next_due_was: datetime | None) -> None:
    """All in one statement; nothing when nothing happened and nothing else falls due."""
    settings = decision.book.settings
    next_due = line.next_due(decision.board, decision.book, decision.now)
    is_news = decision.steps or decision.new or decision.topics or decision.occasions
    if not (is_news or next_due != next_due_was):
        return
    latest = {step.after.id: step.after for step in decision.steps}
    new = [latest.pop(live.id, live) for live in decision.new]
    changed = [*new, *latest.values()]
    fell_due = next_due_was is not None and next_due_was <= decision.now
    events = [
        store.event_row(decision.district_id, step, decision.device)
        for step in decision.steps
        if step.kind
    ]
    for event in events:
        counted.decisions.add(event["kind"])
    store.write(
        district_id=decision.district_id,
        gate={
            "school": settings.school_id,
            "ticket": decision.ticket,
            "next_due": next_due,
        },
        rows={
            "moved": [store.pass_row(decision.district_id, live) for live in latest.values()],
            "passes": [store.pass_row(decision.district_id, live) for live in new],
            "events": events,
            "keys": decision.keys,
            "encounters": decision.encounters,
            "spent": decision.spent,
            "occasions": _occasions(decision),
            "outbox": _news(decision, changed, fell_due=fell_due),
        },
    )


def _occasions(decision: Decision) -> list[dict[str, Any]]:
    """What people are told of: of the passes, of what is planned, and of who was kept apart."""
    told = occasions_of(decision.steps, district_id=decision.district_id, now=decision.now)
    held = {row["hall_pass_id"] for row in decision.encounters if row["outcome"] == "held"}
    for pass_id in held:
        decision.announce(HELD_APART, pass_id)
    return [*told, *decision.occasions]


def _news(decision: Decision, changed: list[LivePass], *, fell_due: bool) -> list[dict[str, Any]]:
    """One outbox row, or none when no screen reads otherwise."""
    book, board = decision.book, decision.board
    topics = decision.topics | news.topics_of(changed, before=decision.before, board=board)
    topics |= news.topics_of_tiles(
        changed,
        before=decision.sight,
        after=news.Sight.of(board, book),
        book=book,
        fell_due=fell_due,
    )
    if changed:
        topics.add(f"school:{book.settings.school_id}")
    row = {
        "id": new_id(),
        "district_id": decision.district_id,
        "topics": sorted(topics),
        "version": decision.gate_version + 1,
        "created_at": decision.now,
    }
    return [row] if topics else []
