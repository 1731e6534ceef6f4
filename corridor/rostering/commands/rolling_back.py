"""A run is taken back; so can be what took it back."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.core import audit
from corridor.core.errors import NotFound, Refused
from corridor.rostering.commands.keeping import (
    CONFLICTS_KEPT,
    be_alone,
    close_run,
    named,
    recorded,
)
from corridor.rostering.importing.examples import names_of_kept
from corridor.rostering.importing.undo import Undoing
from corridor.rostering.importing.undo_ids import take_ids_back
from corridor.rostering.models import RosterRun
from corridor.rostering.policies import require_importing
from corridor.schools.commands import touch_rules
from corridor.schools.models import SchoolGate
from corridor.schools.policies import Acting


def roll_back_run(*, actor: Acting, run_id: UUID, now: datetime) -> RosterRun:
    """Take back what a run wrote; passes and history stay. Returns the run that did.

    It is refused, and says so, where there is nothing to take back: the run is not in force, or
    its diff is forgotten. What was written since is kept and listed in ``conflicts``. Raises
    ``NotFound`` for a run that there is not, and for whoever may not import.
    """
    require_importing(actor)
    run = RosterRun.objects.filter(id=run_id).first()
    if run is None:
        raise NotFound
    by = _opened(run, actor, now)
    with suppress(Refused), recorded(by), transaction.atomic():
        be_alone()
        run.refresh_from_db()
        _check(run)
        _take_back(Undoing(run, by))
        _settle_states(run)
        by.finished_at = now
        close_run(by, RosterRun.State.APPLIED, None)
        _log(by, actor)
    return by


def _opened(run: RosterRun, actor: Acting, now: datetime) -> RosterRun:
    made: RosterRun = RosterRun.objects.create(
        connection_id=run.connection_id,
        provider=run.provider,
        source=run.source,
        extent=RosterRun.Extent.ROLLBACK,
        started_at=now,
        undoes=run,
        **named(actor),
    )
    return made


def _check(run: RosterRun) -> None:
    if run.state != RosterRun.State.APPLIED:
        sentence = _("This run is not in force, so there is nothing to take back.")
        raise Refused.because("run_not_in_force", sentence)
    if not run.diffs.exists():
        sentence = _("What this run wrote is not remembered any more, so it can't be taken back.")
        raise Refused.because("run_forgotten", sentence)


def _take_back(undoing: Undoing) -> None:
    """The gates first: a decision waits until all of it is as it was."""
    gates = SchoolGate.objects.order_by("id").values_list("school_id", flat=True)
    for school_id in gates:
        touch_rules(school_id=school_id, now=undoing.by.started_at)
    counts = dict(undoing.take_back())
    take_ids_back(undoing)
    undoing.by.counts = {kind: asdict(found) for kind, found in counts.items()}
    undoing.by.conflicts = [
        {
            "code": "changed_since",
            "name": name,
            "message": _("{name} was changed since, so this was left as it is.").format(name=name),
        }
        for name in names_of_kept(counts, CONFLICTS_KEPT)
    ]


def _settle_states(run: RosterRun) -> None:
    """What a run had taken back is in force again once that is taken back."""
    run.state = RosterRun.State.ROLLED_BACK
    run.save(update_fields=["state"])
    if run.undoes_id:
        RosterRun.objects.filter(id=run.undoes_id).update(state=RosterRun.State.APPLIED)


def _log(by: RosterRun, actor: Acting) -> None:
    audit.append(
        kind=audit.Kind.ROSTER_IMPORTED,
        now=by.started_at,
        by=audit.by(actor),
        details={"import": str(by.id), "undoes": str(by.undoes_id)},
    )
