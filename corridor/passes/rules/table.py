"""Every rule, in order of weight, and what its no means for whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from corridor.passes.rules.limits import pass_limit
from corridor.passes.rules.refusing import (
    already_there,
    cool_down,
    cut_off,
    no_pass_window,
    not_started,
    not_visible,
    one_live_pass,
    place_closed,
    room_on_hold,
    school_frozen,
    staff_only,
)
from corridor.passes.rules.waiting import hall_limit, keep_apart, origin_capacity, room_capacity
from corridor.passes.rules.wish import Objection, Situation, Verdict


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, and what its objection means for a student and for staff.

    ``urgent`` is what it means for a student who can't wait, ``scheduled`` for a pass that was
    planned and whose time has come: what refuses it then may yet lift. A ``general`` rule says the
    same of every place.
    """

    code: str
    objects: Callable[[Situation], Objection | None]
    student: Verdict
    staff: Verdict
    urgent: Verdict = Verdict.FREE
    scheduled: Verdict = Verdict.FREE
    general: bool = False

    def for_(self, role: str) -> Verdict:
        verdict: Verdict = getattr(self, role)
        return verdict


REFUSED, ASKS, WAITS, FREE = Verdict.REFUSED, Verdict.ASKS, Verdict.WAITS, Verdict.FREE
WARNED, REASON = Verdict.WARNED, Verdict.REASON

RULES: tuple[Rule, ...] = (
    Rule("frozen", school_frozen, REFUSED, REFUSED, REFUSED, REFUSED, general=True),
    Rule("live_pass", one_live_pass, REFUSED, REFUSED, REFUSED, REFUSED, general=True),
    Rule("already_there", already_there, REFUSED, REFUSED, REFUSED, REFUSED),
    Rule("not_visible", not_visible, REFUSED, WARNED),
    Rule("closed", place_closed, REFUSED, REFUSED, scheduled=REFUSED),
    Rule("not_started", not_started, REFUSED, FREE, urgent=REFUSED, general=True),
    Rule("staff_only", staff_only, REFUSED, FREE, urgent=REFUSED, general=True),
    Rule("cut_off", cut_off, REFUSED, FREE),
    Rule("hold", room_on_hold, REFUSED, FREE, scheduled=REFUSED, general=True),
    Rule("no_pass_window", no_pass_window, REFUSED, FREE, general=True),
    Rule("cool_down", cool_down, REFUSED, FREE, general=True),
    Rule("pass_limit", pass_limit, ASKS, WARNED),
    Rule("keep_apart", keep_apart, WAITS, REASON, REASON, WAITS),
    Rule("room_capacity", room_capacity, WAITS, WARNED, scheduled=WAITS),
    Rule("origin_capacity", origin_capacity, WAITS, WARNED, scheduled=WAITS),
    Rule("hall_limit", hall_limit, WAITS, WARNED),
)
BY_CODE = {rule.code: rule for rule in RULES}
WAITING = tuple(rule for rule in RULES if rule.student is WAITS)
STUDENT, STAFF, URGENT, SCHEDULED = "student", "staff", "urgent", "scheduled"


def objections(s: Situation, role: str = STUDENT, *verdicts: Verdict) -> list[Objection]:
    """Every rule that objects with one of the verdicts (refusing ones), the weightiest first."""
    wanted = verdicts or (REFUSED,)
    return [
        objection
        for rule in RULES
        if getattr(rule, role) in wanted and (objection := rule.objects(s)) is not None
    ]


def objections_by_place(
    situations: Iterable[Situation], role: str = STUDENT
) -> Iterator[list[Objection]]:
    """``objections`` of one wish to place after place: nothing else may differ.

    What says the same of every place is asked once.
    """
    asked = [rule for rule in RULES if rule.for_(role) is REFUSED]
    said: dict[str, Objection | None] = {}
    for s in situations:
        if not said:
            said = {rule.code: rule.objects(s) for rule in asked if rule.general}
            asked = [rule for rule in asked if not rule.general or said[rule.code]]
        found = [said[r.code] if r.general else r.objects(s) for r in asked]
        yield [objection for objection in found if objection is not None]


def explained(s: Situation) -> Iterator[tuple[Rule, Objection | None]]:
    """Every rule with what it says."""
    return ((rule, rule.objects(s)) for rule in RULES)


def must_wait(s: Situation) -> bool:
    """Whether there is no room for one more, whatever the reason is."""
    for rule in WAITING:  # noqa: SIM110 asked of every place, and a generator costs as much
        if rule.objects(s) is not None:
            return True
    return False
