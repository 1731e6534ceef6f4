"""Somebody says yes or no to what the guard stopped.

A yes is for the very content that was stopped (``importing.fingerprint``): the worker asks the
connection once more, and what comes is put in force only if it is the same.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.core import audit
from corridor.core.errors import NotFound, Refused
from corridor.rostering.models import RosterRun
from corridor.rostering.policies import require_importing
from corridor.rostering.queries.runs import may_be_agreed_to

Answer = RosterRun.Answer


def agree_to_run(*, actor: Actor, run_id: UUID, now: datetime) -> RosterRun:
    """Raises ``Refused`` where there is nothing to say yes to (any more)."""
    return _answer(actor, run_id, Answer.YES, now)


def leave_run(*, actor: Actor, run_id: UUID, now: datetime) -> RosterRun:
    """It stays as it is, and the same content is not asked about again."""
    return _answer(actor, run_id, Answer.NO, now)


def _answer(actor: Actor, run_id: UUID, answer: Answer, now: datetime) -> RosterRun:
    require_importing(actor)
    with transaction.atomic():
        run = RosterRun.objects.select_for_update().filter(id=run_id).first()
        if run is None:
            raise NotFound
        if not may_be_agreed_to(run):
            raise Refused.because("run_moved_on", _moved_on())
        run.answer, run.answered_by, run.answered_at = answer, actor.name[:200], now
        run.save(update_fields=["answer", "answered_by", "answered_at"])
        audit.append(
            kind=audit.Kind.ROSTER_IMPORTED,
            now=now,
            by=audit.by(actor),
            details={"import": str(run.id), "answer": answer.value},
        )
    return run


def _moved_on() -> str:
    return _("A later roster came meanwhile, or somebody answered already. Look at the latest.")
