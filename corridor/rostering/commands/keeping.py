"""The record of a run, which outlives what the run did, and its progress for others to see."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from corridor.core.errors import Refused
from corridor.core.tenancy import district_in_force
from corridor.rostering.importing.comparison import Outcome
from corridor.rostering.models import RosterRun
from corridor.rostering.problems import Problem, ProblemLog
from corridor.rostering.roster import Progress, RosterSource
from corridor.schools.policies import Acting

PROBLEMS_KEPT = 500
CONFLICTS_KEPT = 500
TOLD_EVERY = 1.0  # seconds
_TELL = "update rostering_rosterrun set progress = %s where district_id = %s and id = %s"


@dataclass(frozen=True, slots=True)
class Errand:
    """Whose roster is read for whom; ``time_zone`` is for schools that are new."""

    source: RosterSource
    actor: Acting | None
    connection_id: UUID | None
    time_zone: str


def open_run(errand: Errand, now: datetime) -> RosterRun:
    source = errand.source
    run: RosterRun = RosterRun.objects.create(
        connection_id=errand.connection_id,
        provider=source.provider,
        source=source.label[:255],
        extent=source.extent,
        started_at=now,
        **named(errand.actor),
    )
    return run


def named(actor: Acting | None) -> dict[str, Any]:
    return {
        "actor_id": getattr(actor, "person_id", None),
        "actor_name": str(getattr(actor, "name", ""))[:200],
    }


@contextmanager
def recorded(run: RosterRun, problems: ProblemLog | None = None) -> Iterator[None]:
    """Write down that the body was refused or failed, after what it did is undone."""
    try:
        yield
    except Refused as refused:
        close_run(run, RosterRun.State.REFUSED, problems, refusal=refused.refusal.detail)
        raise
    except BaseException:
        sentence = _("Something went wrong in between, so nothing was changed.")
        close_run(run, RosterRun.State.FAILED, problems, refusal=sentence)
        raise


def close_run(
    run: RosterRun, state: str, problems: ProblemLog | None, *, refusal: str = ""
) -> None:
    run.state, run.refusal = state, refusal
    run.finished_at = run.finished_at or run.started_at
    if problems:
        run.error_count, run.warning_count = problems.error_count, problems.warning_count
        run.problems = _kept(problems)
    run.progress = {}
    run.save()


def describe(run: RosterRun, outcome: Outcome) -> None:
    """Not saved; ``close_run`` does."""
    run.counts = {kind: asdict(counts) for kind, counts in outcome.counts.items()}
    run.fingerprint = outcome.removal.fingerprint
    run.examples, run.conflicts = outcome.examples, outcome.conflicts[:CONFLICTS_KEPT]


def _kept(problems: ProblemLog) -> list[dict[str, Any]]:
    """The first by row, errors before warnings."""
    found = [*sorted(problems.errors, key=_place), *sorted(problems.warnings, key=_place)]
    return [{**asdict(p), "severity": p.severity.value} for p in found[:PROBLEMS_KEPT]]


def _place(problem: Problem) -> tuple[str, int]:
    return problem.file, problem.line or 0


def be_alone() -> None:
    """One run at a time in a district, until the end of the transaction. Raises ``Refused``.

    A run that is still called running then was cut off.
    """
    key = sha256(f"roster {district_in_force()}".encode()).digest()[:8]
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_try_advisory_xact_lock(%s)", [int.from_bytes(key, "big", signed=True)]
        )
        if not cursor.fetchall()[0][0]:
            sentence = _("Another roster is being imported just now. Try again when it is done.")
            raise Refused.because("roster_running", sentence)


def close_cut_off(run: RosterRun, now: datetime) -> None:
    """Whoever is alone knows of those that still seem to be running that they are not."""
    others = RosterRun.objects.filter(state=RosterRun.State.RUNNING).exclude(id=run.id)
    others.filter(started_at__lt=now).update(
        state=RosterRun.State.FAILED,
        finished_at=now,
        refusal=_("This run was cut off, so nothing was changed."),
        progress={},
    )


class Kept:
    """Progress that is also written to the run, over a connection of its own: what the run's
    own transaction writes is seen by nobody before its end.
    """

    def __init__(self, run: RosterRun, source: RosterSource, progress: Progress) -> None:
        self._run_id, self._progress = run.id, progress
        self._said: dict[str, Any] = {
            "step": "read",
            "read": 0,
            "total": getattr(source, "total_bytes", 0),
        }
        self._told_at = self._began_at = time.monotonic()
        self._line: Any = None

    def read(self, count: int) -> None:
        self._progress.read(count)
        self._said["read"] += count
        if time.monotonic() - self._told_at >= TOLD_EVERY:
            self._tell()

    def step(self, name: str) -> None:
        self._progress.step(name)
        self._said["step"] = name
        if time.monotonic() - self._began_at >= TOLD_EVERY:
            self._tell()

    def _tell(self) -> None:
        self._told_at = time.monotonic()
        self._line = self._line or connection.copy()
        with self._line.cursor() as cursor:
            cursor.execute(_TELL, [json.dumps(self._said), district_in_force(), self._run_id])

    def close(self) -> None:
        if self._line:
            self._line.close()
            self._line = None


@contextmanager
def kept_progress(run: RosterRun, source: RosterSource, progress: Progress) -> Iterator[Kept]:
    kept = Kept(run, source, progress)
    try:
        yield kept
    finally:
        kept.close()
