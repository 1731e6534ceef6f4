"""Every rule's verdict on one student, one place and one instant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from corridor.passes import rules
from corridor.passes.queries.instants import LATER, Instant
from corridor.passes.rules import Approval, Objection, Rule, Situation, Verdict
from corridor.passes.situation import Place

# What only the moment itself tells: what is live, and what was used.
LIVE = frozenset(
    {
        *("frozen", "live_pass", "cool_down", "pass_limit", "keep_apart"),
        *("room_capacity", "origin_capacity", "hall_limit"),
    }
)
NO, WAIT, ASK, YES, UNUSED, UNKNOWN = "no", "wait", "ask", "yes", "unused", "unknown"
_KINDS = {Verdict.REFUSED: NO, Verdict.WAITS: WAIT, Verdict.ASKS: ASK}


def _has_limits(s: Situation) -> bool:
    return any(rules.limit_of(s, window) is not None for window in ("day", "week", "term"))


USED: dict[str, Callable[[Situation], bool]] = {
    "not_started": lambda s: bool(s.book.settings.starts_on or s.book.settings.grade_starts),
    "staff_only": lambda s: s.book.settings.is_staff_only,
    "cut_off": lambda s: bool(s.destination.cutoff_period),
    "hold": lambda s: s.origin is not None and s.origin.hold_until is not None,
    "no_pass_window": lambda s: bool(s.book.windows),
    "cool_down": lambda s: bool(s.book.settings.cool_down_minutes),
    "pass_limit": _has_limits,
    "keep_apart": lambda s: bool(s.book.apart.get(s.student_id)),
    "room_capacity": lambda s: s.destination.capacity_to is not None,
    "origin_capacity": lambda s: s.origin is not None and s.origin.capacity_from is not None,
    "hall_limit": lambda s: s.book.settings.hall_limit is not None,
}


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one rule says. ``kind``: no, wait, ask, yes, unused, or unknown before its time."""

    code: str
    kind: str
    objection: Objection | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """All of it. ``approval``: who would be asked for a yes; ``helpers``: who can send the
    student in spite of it."""

    instant: Instant
    s: Situation
    rulings: list[Ruling]
    approval: Approval | None
    helpers: tuple[UUID, ...]

    def of(self, *kinds: str) -> list[Ruling]:
        return [ruling for ruling in self.rulings if ruling.kind in kinds]

    @property
    def lifts_at(self) -> datetime | None:
        """When every refusal has lifted; ``None`` where that can't be known."""
        lifts = [ruling.objection.lifts_at for ruling in self.of(NO) if ruling.objection]
        return max((at for at in lifts if at), default=None) if all(lifts) else None


def explain(*, instant: Instant, student_id: UUID, grade: str, place: Place) -> Explained:
    """The rules' own verdicts, in their order. Pure."""
    s = instant.situation(student_id=student_id, grade=grade, place=place)
    return Explained(
        instant=instant,
        s=s,
        rulings=[_ruling(rule, found, s, instant) for rule, found in rules.explained(s)],
        approval=rules.who_approves(s),
        helpers=rules.who_helps(s),
    )


def _ruling(rule: Rule, found: Objection | None, s: Situation, instant: Instant) -> Ruling:
    if found is not None:
        return Ruling(rule.code, _KINDS[rule.student], found)
    is_used = USED.get(rule.code)
    if is_used is not None and not is_used(s):
        return Ruling(rule.code, UNUSED)
    if instant.kind == LATER and rule.code in LIVE:
        return Ruling(rule.code, UNKNOWN)
    return Ruling(rule.code, YES)
