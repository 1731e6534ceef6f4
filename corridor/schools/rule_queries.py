"""What are a school's rules now, and who changed each of them last? Read-only."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from corridor.core.errors import NotFound
from corridor.schools.models import Change, Location, NoPassWindow, Period, School
from corridor.schools.rule_facts import RuleFacts, WindowFacts

RULES, WINDOW = "rules", "window"
LOOKED_BACK = 300


def school_of(school_id: UUID) -> School:
    found: School | None = School.objects.filter(id=school_id).first()
    if found is None:
        raise NotFound
    return found


def windows_of(school_id: UUID) -> dict[UUID, WindowFacts]:
    """The school's windows in the order they were made."""
    found = NoPassWindow.objects.filter(school_id=school_id).order_by("id")
    return {window.id: WindowFacts.of(window) for window in found}


def mark_of(*, school_id: UUID) -> str:
    """A short mark of the rules as they are stored; another one after any change."""
    windows = {str(key): facts.kept() for key, facts in windows_of(school_id).items()}
    text = json.dumps([RuleFacts.of(school_of(school_id)).kept(), windows], sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class LastChange:
    """Who changed one rule last, and when. ``name`` is empty for the command line."""

    name: str
    at: datetime


def last_changes(*, school_id: UUID) -> dict[str, LastChange]:
    """By the name of a rule's field, or the id of a window. One statement."""
    found: dict[str, LastChange] = {}
    recent = Change.objects.filter(school_id=school_id, subject__in=(RULES, WINDOW))
    for change in recent.order_by("-at", "-id")[:LOOKED_BACK]:
        what = LastChange(change.actor_name, change.at)
        names = change.after if change.subject == RULES else [str(change.subject_id)]
        for name in names:
            found.setdefault(name, what)
    return found


def destinations(*, school_id: UUID) -> list[Location]:
    """The places that students can go to, as the sentences about places need them."""
    found = Location.objects.filter(
        school_id=school_id, is_destination=True, archived_at__isnull=True
    )
    return list(found.order_by("name"))


def period_names(*, school_id: UUID) -> list[str]:
    """Every name that a period has in one of the school's bell schedules, in order of time."""
    found = Period.objects.filter(
        bell_schedule__school_id=school_id, bell_schedule__archived_at__isnull=True
    ).order_by("starts_at", "name")
    return list(dict.fromkeys(found.values_list("name", flat=True)))
