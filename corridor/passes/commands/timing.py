"""What happens without anybody: turns, lapses, ends, and changes of a room."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from corridor.passes.gate import open_gate


def settle_school(*, school_id: UUID, now: datetime) -> int:
    """Let time (or a changed room) have its effect; returns how many steps that were."""
    with open_gate(school_id=school_id, now=now) as decision:
        pass
    return len(decision.steps)
