"""In what do the rules of two schools differ, in words?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.schools.rule_change_words import RULE_LABELS, say_rule
from corridor.schools.rule_facts import RuleFacts
from corridor.schools.rule_queries import school_of, windows_of
from corridor.schools.rule_sentences import Text
from corridor.schools.window_words import window_words


@dataclass(frozen=True, slots=True)
class RuleDifference:
    """One line: what a school has now, and what it would have."""

    label: Text
    now: str
    then: str


def differences(*, source_id: UUID, target_id: UUID) -> list[RuleDifference]:
    """What copying the source's rules would change at the target. Four statements."""
    source, target = (RuleFacts.of(school_of(one)).kept() for one in (source_id, target_id))
    changed = [name for name in RULE_LABELS if source[name] != target[name]]
    found = [
        RuleDifference(RULE_LABELS[name], _said(name, target[name]), _said(name, source[name]))
        for name in changed
    ]
    theirs, ours = (list(windows_of(one).values()) for one in (source_id, target_id))
    label = _("Times without passes")
    found += [RuleDifference(label, window_words(w), _("removed")) for w in ours if w not in theirs]
    found += [RuleDifference(label, "", window_words(w)) for w in theirs if w not in ours]
    return found


def _said(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None or value == {}:
        return _("none")
    return say_rule(name, value) or str(value)
