"""Changing a school's own rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.core.errors import Invalid
from corridor.schools.commands.changes import record_change
from corridor.schools.commands.gate import touch_rules
from corridor.schools.commands.windows import save_no_pass_window
from corridor.schools.grades import grade_code, in_order
from corridor.schools.models import School
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require
from corridor.schools.rule_effects import have_effect
from corridor.schools.rule_facts import RuleFacts, WindowFacts
from corridor.schools.rule_queries import mark_of, school_of, windows_of

# The least and the most that each number may be.
RANGES = {
    "pass_limit": (0, 99),
    "pass_limit_week": (0, 500),
    "pass_limit_term": (0, 5000),
    "hall_limit": (0, 9999),
    "cool_down_minutes": (0, 240),
    "return_minutes": (1, 60),
    "stale_minutes": (1, 240),
    "auto_end_minutes": (1, 600),
    "lapse_minutes": (1, 240),
    "offer_seconds": (10, 600),
    "refund_seconds": (0, 600),
}
MAY_BE_NONE = frozenset({"pass_limit", "pass_limit_week", "pass_limit_term", "hall_limit"})
FARTHEST = timedelta(days=2 * 366)
OUTDATED = "outdated"


@dataclass(frozen=True, slots=True)
class RulesDraft:
    """What an admin wants the rules to be: the school's own, and the windows by their id.

    ``seen`` is the mark of the rules that the draft was made from; empty to save anyhow.
    """

    facts: RuleFacts
    windows: Mapping[UUID, WindowFacts] = field(default_factory=dict)
    seen: str = ""


def save_rules(*, actor: Acting, school_id: UUID, facts: RuleFacts, now: datetime) -> None:
    """Change the school's own rules; true from the next decision on.

    Raises ``Invalid`` with a sentence for each field that makes no sense.
    """
    require(actor, school_id, Permission.RULES)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        school = school_of(school_id)
        before = RuleFacts.of(school)
        facts = _tidied(facts)
        _check(facts, before, today=now.astimezone(school.zone).date())
        School.objects.filter(id=school_id).update(**facts.kept())
        have_effect(school_id, before, facts)
        record_change(
            actor=actor,
            school_id=school_id,
            subject="rules",
            thing=school,
            before=before.kept(),
            after=facts.kept(),
            now=now,
        )


def save_draft(*, actor: Acting, school_id: UUID, draft: RulesDraft, now: datetime) -> None:
    """The whole page at once: the rules and the windows that differ, or nothing.

    Raises ``Invalid``: with the key ``outdated`` when somebody else changed the rules since
    they were ``seen``, with ``<window id>`` for a window's sentence.
    """
    require(actor, school_id, Permission.RULES)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        if draft.seen and draft.seen != mark_of(school_id=school_id):
            raise Invalid({OUTDATED: _("Somebody else has changed the rules meanwhile.")})
        save_rules(actor=actor, school_id=school_id, facts=draft.facts, now=now)
        for window_id, facts in _off_first(draft.windows, windows_of(school_id)):
            try:
                save_no_pass_window(
                    actor=actor, school_id=school_id, window_id=window_id, facts=facts, now=now
                )
            except Invalid as problem:
                raise Invalid({str(window_id): str(problem)}) from None


def _off_first(
    drafted: Mapping[UUID, WindowFacts], stored: Mapping[UUID, WindowFacts]
) -> list[tuple[UUID, WindowFacts]]:
    """Those that change; what is turned off goes first, so that nothing overlaps with it."""
    changed = [(key, facts) for key, facts in drafted.items() if facts != stored.get(key)]
    return sorted(changed, key=lambda one: one[1].is_on)


def _tidied(facts: RuleFacts) -> RuleFacts:
    known = {grade_code(grade) or grade: day for grade, day in facts.grade_starts.items()}
    return replace(
        facts,
        grade_starts={grade: known[grade] for grade in in_order(known)},
        staff_only_until=facts.staff_only_until if facts.is_staff_only else None,
    )


def _check(facts: RuleFacts, before: RuleFacts, today: date) -> None:
    problems = {name: text for name in RANGES if (text := _range_problem(facts, name))}
    problems |= _date_problems(facts, before, today)
    for grade in facts.grade_starts:
        if grade_code(grade) is None:
            text = _("“%(grade)s” is no grade. Write 9, 10 or K.")
            problems["grade_starts"] = text % {"grade": grade}
    if problems:
        raise Invalid(problems)


def _range_problem(facts: RuleFacts, name: str) -> str:
    value, (least, most) = getattr(facts, name), RANGES[name]
    if (value is None and name in MAY_BE_NONE) or (value is not None and least <= value <= most):
        return ""
    text = _("Choose a number from %(least)s to %(most)s.")
    return text % {"least": least, "most": most}


def _date_problems(facts: RuleFacts, before: RuleFacts, today: date) -> dict[str, str]:
    """Only for dates that change: an old date that is kept stands in nobody's way."""
    far = _("This date is more than two years away.")
    changed = [f.name for f in fields(facts) if getattr(facts, f.name) != getattr(before, f.name)]
    problems = {}
    for name in {"starts_on", "staff_only_until"}.intersection(changed):
        day = getattr(facts, name)
        if day is not None and abs(day - today) > FARTHEST:
            problems[name] = far
    far_off = (day for day in facts.grade_starts.values() if abs(day - today) > FARTHEST)
    if "grade_starts" in changed and any(far_off):
        problems["grade_starts"] = far
    until = facts.staff_only_until
    if "staff_only_until" in changed and until is not None and until <= today:
        problems["staff_only_until"] = _("Choose a day after today.")
    return problems
