"""When students don't leave: saving and removing no-pass windows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.core.errors import Invalid, NotFound
from corridor.core.tenancy import new_id
from corridor.schools.commands.changes import record_change
from corridor.schools.commands.gate import touch_rules
from corridor.schools.grades import grade_code, in_order
from corridor.schools.models import NoPassWindow, Period
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require
from corridor.schools.rule_facts import WindowFacts
from corridor.schools.window_words import window_words

MOST_MINUTES = 120
EVERY_DAY = tuple(range(1, 8))


@dataclass(frozen=True, slots=True)
class NamedWindow:
    """A window as the log of changes names it."""

    id: UUID
    facts: WindowFacts

    def __str__(self) -> str:
        return window_words(self.facts)


def save_no_pass_window(
    *, actor: Acting, school_id: UUID, window_id: UUID | None, facts: WindowFacts, now: datetime
) -> NoPassWindow:
    """Add a window (no ``window_id``) or change one; true from the next decision on.

    Raises ``Invalid`` for a window that is empty, makes no sense or overlaps with another.
    """
    require(actor, school_id, Permission.RULES)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        stored = _window(school_id, window_id) if window_id else None
        before = WindowFacts.of(stored).kept() if stored else {}
        window = write_window(school_id=school_id, window_id=window_id, facts=facts)
        log_window(actor=actor, window=window, before=before, now=now)
    return window


def log_window(
    *, actor: Acting, window: NoPassWindow, before: dict[str, Any], now: datetime
) -> None:
    """Record a window as it is now; ``before`` is empty for a new one."""
    facts = WindowFacts.of(window)
    record_change(
        actor=actor,
        school_id=window.school_id,
        subject="window",
        thing=NamedWindow(window.id, facts),
        before=before,
        after=facts.kept(),
        now=now,
    )


def remove_no_pass_window(
    *, actor: Acting, school_id: UUID, window_id: UUID, now: datetime
) -> None:
    require(actor, school_id, Permission.RULES)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        window = _window(school_id, window_id)
        facts = WindowFacts.of(window)
        window.delete()
        record_change(
            actor=actor,
            school_id=school_id,
            subject="window",
            thing=NamedWindow(window_id, facts),
            before=facts.kept(),
            after={},
            now=now,
        )


def _window(school_id: UUID, window_id: UUID) -> NoPassWindow:
    found: NoPassWindow | None = NoPassWindow.objects.filter(
        school_id=school_id, id=window_id
    ).first()
    if found is None:
        raise NotFound
    return found


def write_window(*, school_id: UUID, window_id: UUID | None, facts: WindowFacts) -> NoPassWindow:
    """Check and store, with the gate already locked. A ``window_id`` that is gone comes back."""
    facts = _tidied(facts)
    _check(facts, school_id, window_id)
    window, _is_new = NoPassWindow.objects.update_or_create(
        id=window_id or new_id(), defaults={"school_id": school_id, **facts.kept()}
    )
    window.refresh_from_db()
    return window


def _tidied(facts: WindowFacts) -> WindowFacts:
    """What its kind does not have is taken away; lists stand in order and name no day twice."""
    days = tuple(sorted(set(facts.weekdays)))
    facts = replace(
        facts,
        note=facts.note.strip(),
        weekdays=() if days == EVERY_DAY else days,
        grades=in_order(grade_code(grade) or grade for grade in facts.grades),
    )
    if facts.is_clock:
        return replace(facts, first_minutes=0, last_minutes=0, periods=())
    return replace(facts, starts_at=None, ends_at=None, periods=tuple(dict.fromkeys(facts.periods)))


def _check(facts: WindowFacts, school_id: UUID, window_id: UUID | None) -> None:
    problems = _clock_problems(facts) if facts.is_clock else _period_problems(facts, school_id)
    for grade in facts.grades:
        if grade_code(grade) is None:
            problems["grades"] = _("“%(grade)s” is no grade. Write 9, 10 or K.") % {"grade": grade}
    if any(day not in EVERY_DAY for day in facts.weekdays):
        problems["weekdays"] = _("Choose days from Monday to Sunday.")
    if not problems and facts.is_on:
        others = NoPassWindow.objects.filter(school_id=school_id, kind=facts.kind, is_on=True)
        others = others.exclude(id=window_id) if window_id else others
        problems = _overlaps(facts, map(WindowFacts.of, others))
    if problems:
        raise Invalid(problems)


def _clock_problems(facts: WindowFacts) -> dict[str, str]:
    if facts.starts_at is None:
        return {"starts_at": _("Say from what time.")}
    if facts.ends_at is None:
        return {"ends_at": _("Say until what time.")}
    if facts.ends_at <= facts.starts_at:
        return {"ends_at": _("The end has to come after the beginning.")}
    return {}


def _period_problems(facts: WindowFacts, school_id: UUID) -> dict[str, str]:
    problems = {}
    for name in ("first_minutes", "last_minutes"):
        if not 0 <= getattr(facts, name) <= MOST_MINUTES:
            most = {"most": MOST_MINUTES}
            problems[name] = _("Choose a number of minutes from 0 to %(most)s.") % most
    if not facts.first_minutes and not facts.last_minutes:
        problems["first_minutes"] = _("Say how many minutes, at the start, at the end or both.")
    known = Period.objects.filter(
        bell_schedule__school_id=school_id, bell_schedule__archived_at__isnull=True
    )
    missing = set(facts.periods) - set(known.values_list("name", flat=True))
    if missing:
        text = _("No bell schedule has a period “%(name)s”.")
        problems["periods"] = text % {"name": min(missing)}
    return problems


def _overlaps(facts: WindowFacts, others: Iterable[WindowFacts]) -> dict[str, str]:
    for other in others:
        if _meet(facts, other):
            field = "starts_at" if facts.is_clock else "first_minutes"
            text = _("This overlaps with “%(window)s”. Change that one, or turn one of them off.")
            return {field: text % {"window": window_words(other)}}
    return {}


def _meet(one: WindowFacts, other: WindowFacts) -> bool:
    """Whether both could hold for the same student at the same minute."""
    if not _share(one.weekdays, other.weekdays) or not _share(one.grades, other.grades):
        return False
    if one.is_clock:
        return one.starts_at < other.ends_at and other.starts_at < one.ends_at  # type: ignore[operator]
    same_edge = (one.first_minutes and other.first_minutes) or (
        one.last_minutes and other.last_minutes
    )
    return bool(same_edge) and _share(one.periods, other.periods)


def _share(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Whether two lists have something in common; an empty one stands for everything."""
    return not one or not other or not set(one).isdisjoint(other)
