"""A roster is looked at, or made the district's."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.core import audit
from corridor.core.errors import Refused
from corridor.core.tenancy import district_in_force
from corridor.core.tenancy.protection import tell_planner
from corridor.rostering.commands.keeping import (
    Errand,
    be_alone,
    close_cut_off,
    close_run,
    describe,
    kept_progress,
    open_run,
    recorded,
)
from corridor.rostering.importing.apply import apply, touched_schools
from corridor.rostering.importing.compare import Aims
from corridor.rostering.importing.comparison import Outcome, compare_all
from corridor.rostering.importing.diff import note, note_rekeyed, note_schools
from corridor.rostering.importing.guard import Removal
from corridor.rostering.importing.kinds import KINDS
from corridor.rostering.importing.pause import is_paused
from corridor.rostering.models import RosterConnection, RosterRun
from corridor.rostering.policies import require_importing
from corridor.rostering.queries.runs import was_left
from corridor.rostering.roster import Progress, RosterSource
from corridor.schools.commands import touch_rules
from corridor.schools.models import District, School
from corridor.schools.policies import Acting

DEFAULT_ZONE = "America/New_York"
Clock = Callable[[], datetime]


def check_roster(
    *,
    source: RosterSource,
    actor: Acting | None,
    connection_id: UUID | None,
    now: datetime,
    progress: Progress,
) -> RosterRun:
    """What ``apply_roster`` would do, as a run: preview, unchanged or refused. The roster is
    left as it is. Raises ``NotFound`` for whoever may not import.
    """
    require_importing(actor)
    errand = Errand(source, actor, connection_id, time_zone_for(connection_id))
    run = open_run(errand, now)
    with suppress(Refused):
        look(run, errand, now=now, progress=progress)
    return run


def apply_roster(
    *,
    source: RosterSource,
    actor: Acting | None,
    connection_id: UUID | None,
    clock: Clock,
    progress: Progress,
    confirm: Callable[[Removal], bool],
) -> RosterRun:
    """Make the district's people and classes those of the roster, in one transaction.

    The run says what became of it: applied, unchanged, or refused with a sentence
    (``confirm`` said no, the source has errors, another run goes on). What fails otherwise is
    raised, and written down as failed. Raises ``NotFound`` for whoever may not import.
    """
    require_importing(actor)
    errand = Errand(source, actor, connection_id, time_zone_for(connection_id))
    run = open_run(errand, clock())
    with suppress(Refused):
        carry_out(run, errand, clock=clock, progress=progress, confirm=confirm)
    return run


def time_zone_for(connection_id: UUID | None) -> str:
    """For schools that are new: that of a school of the district, or the connection's."""
    school = School.objects.filter(archived_at__isnull=True).order_by("slug").first()
    if school:
        return str(school.time_zone)
    found = RosterConnection.objects.filter(id=connection_id).first() if connection_id else None
    return str(found.settings.get("time_zone") or DEFAULT_ZONE) if found else DEFAULT_ZONE


def look(run: RosterRun, errand: Errand, *, now: datetime, progress: Progress) -> Outcome:
    """Raises ``Refused``, which is in the run by then."""
    source = errand.source
    with (
        recorded(run, source.problems),
        kept_progress(run, source, progress) as kept,
        transaction.atomic(),
    ):
        outcome = _compared(run, errand, now, kept)
        transaction.set_rollback(True)
    describe(run, outcome)
    state = RosterRun.State.PREVIEW if outcome.differs else RosterRun.State.UNCHANGED
    close_run(run, state, source.problems, refusal=outcome.removal.sentence)
    return outcome


def carry_out(
    run: RosterRun,
    errand: Errand,
    *,
    clock: Clock,
    progress: Progress,
    confirm: Callable[[Removal], bool],
) -> Outcome:
    """Raises ``Refused``, which is in the run by then."""
    problems = errand.source.problems
    with recorded(run, problems), transaction.atomic():
        with kept_progress(run, errand.source, progress) as kept:
            outcome = _compared(run, errand, run.started_at, kept)
            describe(run, outcome)
            if outcome.removal.is_large and not confirm(outcome.removal):
                run.answer = RosterRun.Answer.NO if was_left(run) else ""
                raise Refused.because("roster_removes_many", _not_confirmed(outcome.removal))
            if outcome.differs:
                kept.step("apply")
                _write(run, outcome)
        run.finished_at = clock()
        state = RosterRun.State.APPLIED if outcome.differs else RosterRun.State.UNCHANGED
        close_run(run, state, problems)
        _log(run, errand.actor)
    if outcome.differs:
        tell_planner(kind.model._meta.db_table for kind in KINDS)
    return outcome


def _compared(run: RosterRun, errand: Errand, now: datetime, progress: Progress) -> Outcome:
    be_alone()
    close_cut_off(run, now)
    return compare_all(errand.source, progress, lambda source: _aims(errand, source, now))


def _aims(errand: Errand, source: RosterSource, now: datetime) -> Aims:
    """Known once the source is read to its end."""
    district = District.objects.get(id=district_in_force())
    silent = frozenset() if source.has_courses else frozenset({"courses"})
    return Aims(
        now=now,
        time_zone=errand.time_zone,
        decided_roles=source.decided_roles,
        partial=source.partial | silent,
        is_paused=is_paused(district, errand.connection_id, now, errand.time_zone),
        guardians_are_on=district.guardians_are_on,
    )


def _write(run: RosterRun, outcome: Outcome) -> None:
    """Gates are locked here and not before, so that passes wait for the writing only."""
    note_rekeyed(run.id)
    note_schools(run.id, outcome.schools)
    note(run.id, outcome.counts)
    for school_id in touched_schools():
        touch_rules(school_id=school_id, now=run.started_at)
    apply(outcome.counts, now=run.started_at)


def _log(run: RosterRun, actor: Acting | None) -> None:
    if run.state != RosterRun.State.APPLIED:
        return
    audit.append(
        kind=audit.Kind.ROSTER_IMPORTED,
        now=run.finished_at or run.started_at,
        by=audit.by(actor),
        details={"import": str(run.id)},
    )


def _not_confirmed(removal: Removal) -> str:
    return _(
        "{why} So nothing was changed. If it is right (a new school year, say), somebody has to "
        "confirm it."
    ).format(why=removal.sentence)
