"""A change that was tried becomes the rule."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from corridor.core.errors import Invalid
from corridor.schools.commands import save_location, save_no_pass_window
from corridor.schools.commands.gate import touch_rules
from corridor.schools.commands.rules import RulesDraft, save_draft
from corridor.schools.facts import PlaceFacts
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require
from corridor.schools.queries import location_of
from corridor.schools.rule_facts import WindowFacts


def adopt_rules(
    *,
    actor: Acting,
    school_id: UUID,
    draft: RulesDraft,
    window: WindowFacts | None,
    capacities: Mapping[UUID, int | None],
    now: datetime,
) -> None:
    """Save the rules, a new ``window`` and capacities of places: all of it, or nothing.

    Raises ``Invalid`` as the commands for each of these do.
    """
    require(actor, school_id, Permission.RULES)
    with transaction.atomic():
        touch_rules(school_id=school_id, now=now)
        save_draft(actor=actor, school_id=school_id, draft=draft, now=now)
        if window is not None:
            _add_window(actor, school_id, window, now)
        for place_id, capacity in capacities.items():
            facts = _place_facts(school_id, place_id, capacity)
            save_location(
                actor=actor, school_id=school_id, location_id=place_id, facts=facts, now=now
            )


def _add_window(actor: Acting, school_id: UUID, window: WindowFacts, now: datetime) -> None:
    try:
        save_no_pass_window(actor=actor, school_id=school_id, window_id=None, facts=window, now=now)
    except Invalid as problem:
        raise Invalid({"first_minutes": str(problem)}) from None


def _place_facts(school_id: UUID, place_id: UUID, capacity: int | None) -> PlaceFacts:
    """The place as it is, with another capacity."""
    place = location_of(school_id=school_id, location_id=place_id)
    stored: dict[str, Any] = {f.name: getattr(place, f.name) for f in fields(PlaceFacts)}
    known: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in stored.items()}
    return replace(PlaceFacts(**known), capacity_to=capacity)
