"""Somebody talked with the student, or found that there is nothing to do; and the way back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from corridor.accounts.actor import Actor
from corridor.concerns.commands.noting import locked, note_verb
from corridor.concerns.models import Concern
from corridor.concerns.telling import KIND
from corridor.notifications.commands import settle
from corridor.schools.permissions import Permission
from corridor.schools.policies import require


@transaction.atomic
def deal_with(*, actor: Actor, concern_id: UUID, now: datetime) -> Concern:
    """Twice is once: who was first stays named."""
    concern = _open(actor, concern_id)
    if concern.dealt_with_at is None:
        concern.dealt_with_at, concern.dealt_with_by_id = now, actor.member_id
        concern.save(update_fields=["dealt_with_at", "dealt_with_by"])
        settle(about=[concern.id], kinds=(KIND,), now=now)
        note_verb(actor, concern, "dealt_with", now)
    return concern


@transaction.atomic
def open_again(*, actor: Actor, concern_id: UUID, now: datetime) -> Concern:
    """There is something left to do; nobody is told anew."""
    concern = _open(actor, concern_id)
    if concern.dealt_with_at is not None:
        concern.dealt_with_at, concern.dealt_with_by = None, None
        concern.save(update_fields=["dealt_with_at", "dealt_with_by"])
        note_verb(actor, concern, "opened_again", now)
    return concern


def _open(actor: Actor, concern_id: UUID) -> Concern:
    require(actor, actor.school.id, Permission.SEE_CONCERNS)
    return locked(actor, concern_id)
