"""What else follows from another rule of a school, at once? The apps above that know do it.

``corridor.rostering`` registers who teaches in which room (``AppConfig.ready``).
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from corridor.schools.rule_facts import RuleFacts

Effect = Callable[[UUID, RuleFacts, RuleFacts], None]

_effects: list[Effect] = []


def register_effect(effect: Effect) -> None:
    """``effect(school_id, before, after)`` is called in the transaction of the change."""
    if effect not in _effects:
        _effects.append(effect)


def have_effect(school_id: UUID, before: RuleFacts, after: RuleFacts) -> None:
    for effect in _effects:
        effect(school_id, before, after)
