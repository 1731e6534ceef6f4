"""Giving one school the rules of another."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from corridor.schools.commands.gate import touch_rules
from corridor.schools.commands.rules import save_rules
from corridor.schools.commands.windows import remove_no_pass_window, save_no_pass_window
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, require
from corridor.schools.rule_facts import RuleFacts
from corridor.schools.rule_queries import school_of, windows_of


def copy_rules(*, actor: Acting, source_id: UUID, target_id: UUID, now: datetime) -> None:
    """Make a school's own rules and its no-pass windows those of another one.

    Places, bells and limits for certain students stay as they are. Raises ``Invalid``, and
    changes nothing, where a window names a period that the other school does not have.
    """
    require(actor, source_id, Permission.DISTRICT)
    require(actor, target_id, Permission.RULES)
    with transaction.atomic():
        touch_rules(school_id=target_id, now=now)
        facts = RuleFacts.of(school_of(source_id))
        save_rules(actor=actor, school_id=target_id, facts=facts, now=now)
        wanted, stored = windows_of(source_id).values(), windows_of(target_id)
        for window_id, window in stored.items():
            if window not in wanted:
                remove_no_pass_window(
                    actor=actor, school_id=target_id, window_id=window_id, now=now
                )
        for window in wanted:
            if window not in stored.values():
                save_no_pass_window(
                    actor=actor, school_id=target_id, window_id=None, facts=window, now=now
                )
