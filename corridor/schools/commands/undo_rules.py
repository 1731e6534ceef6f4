"""Taking back what was changed of the rules and of the no-pass windows."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from corridor.core.errors import NotFound
from corridor.schools.commands.gate import touch_rules
from corridor.schools.commands.rules import save_rules
from corridor.schools.commands.windows import (
    log_window,
    remove_no_pass_window,
    save_no_pass_window,
    write_window,
)
from corridor.schools.models import Change
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require
from corridor.schools.rule_facts import RuleFacts, WindowFacts
from corridor.schools.rule_queries import school_of, windows_of


def restore_rules(*, actor: Acting, change: Change, now: datetime) -> None:
    stored = RuleFacts.of(school_of(change.school_id)).kept()
    save_rules(
        actor=actor,
        school_id=change.school_id,
        facts=RuleFacts.read({**stored, **change.before}),
        now=now,
    )


def restore_window(*, actor: Acting, change: Change, now: datetime) -> None:
    """A window that was new goes; one that was removed comes back under its id."""
    if not change.before:
        remove_no_pass_window(
            actor=actor, school_id=change.school_id, window_id=change.subject_id, now=now
        )
    elif not change.after:
        _bring_back(actor, change, now)
    else:
        stored = windows_of(change.school_id).get(change.subject_id)
        if stored is None:
            raise NotFound
        save_no_pass_window(
            actor=actor,
            school_id=change.school_id,
            window_id=change.subject_id,
            facts=WindowFacts.read({**stored.kept(), **change.before}),
            now=now,
        )


def _bring_back(actor: Acting, change: Change, now: datetime) -> None:
    require(actor, change.school_id, Permission.RULES)
    with transaction.atomic():
        touch_rules(school_id=change.school_id, now=now)
        facts = WindowFacts.read(change.before)
        window = write_window(school_id=change.school_id, window_id=change.subject_id, facts=facts)
        log_window(actor=actor, window=window, before={}, now=now)
