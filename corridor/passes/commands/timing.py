"""What happens without anybody: turns, lapses, ends, and changes of a room."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from corridor.passes.gate import open_gate
from corridor.passes.line import closed
from corridor.passes.store import Concern


def settle_school(*, school_id: UUID, now: datetime) -> int:
    """Let time (or a changed room) have its effect; returns how many steps that were."""
    with open_gate(school_id=school_id, now=now) as decision:
        pass
    return len(decision.steps)


def close_leftovers(*, school_id: UUID, asked_before: datetime, now: datetime) -> int:
    """Close what is still live from before ``asked_before``; returns how many passes."""
    concern = Concern(asked_before=asked_before)
    with open_gate(school_id=school_id, now=now, concern=concern) as decision:
        old = [live for live in decision.board if live.requested_at < asked_before]
        for live in old:
            was_out = live.started_at is not None
            state, reason = ("ended", "timed_out") if was_out else ("lapsed", "lapsed")
            decision.take(closed(live, state, reason, now))
    return len(old)
