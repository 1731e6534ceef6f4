"""Runs, uploads and connections of the district, for the pages."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from corridor.core.errors import NotFound
from corridor.core.tenancy import district_in_force
from corridor.rostering.kinds_of_files import PHOTOS
from corridor.rostering.models import RosterConnection, RosterRun, RosterUpload

LATEST = 30
GOOD = (RosterRun.State.APPLIED, RosterRun.State.UNCHANGED)
_ASKED = """
    select exists (
        select 1 from procrastinate_jobs
        where status in ('todo', 'doing') and args ->> 'district_id' = %s
          and (task_name = 'rostering.agreed'
               or task_name = 'rostering.connection' and args ->> 'what' <> 'try'))
"""
WORKING = (RosterUpload.State.CHECKING, RosterUpload.State.APPLYING)


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with the district's roster."""

    in_force: RosterRun | None
    running: RosterRun | None
    is_asked: bool
    stopped: list[RosterRun]
    waiting: list[RosterUpload]
    working: list[RosterUpload]
    runs: list[RosterRun]
    connections: list[RosterConnection]


def standing() -> Standing:
    runs = list(RosterRun.objects.select_related("connection").order_by("-started_at")[:LATEST])
    uploads = RosterUpload.objects.select_related("run").order_by("-made_at")
    connections = RosterConnection.objects.filter(archived_at__isnull=True)
    in_force = RosterRun.objects.filter(state__in=GOOD).exclude(extent=RosterRun.Extent.ROLLBACK)
    return Standing(
        in_force=in_force.order_by("-started_at").first(),
        running=next((run for run in runs if run.state == RosterRun.State.RUNNING), None),
        is_asked=_is_asked(),
        stopped=list(_stopped().filter(answer="").order_by("-started_at")[:5]),
        waiting=list(_waiting(uploads)[:5]),
        working=list(uploads.filter(state__in=WORKING)[:5]),
        runs=runs,
        connections=list(connections.order_by("name")),
    )


def _is_asked() -> bool:
    """A connection's job waits for the worker, or goes on."""
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, [str(district_in_force())])
        return bool(cursor.fetchall()[0][0])


def _waiting(uploads: QuerySet[RosterUpload]) -> QuerySet[RosterUpload]:
    """Checked, and nobody said yes or no yet."""
    checked = uploads.filter(state=RosterUpload.State.CHECKED, emptied_at__isnull=True)
    return checked.filter(run__state=RosterRun.State.PREVIEW)


def may_be_agreed_to(run: RosterRun) -> bool:
    """The guard stopped it, nobody said yes, and nothing came later that counts."""
    return _stopped().filter(id=run.id).exists()


def was_left(run: RosterRun) -> bool:
    """Somebody has seen the very same, and left it."""
    left = RosterRun.objects.filter(connection_id=run.connection_id, answer=RosterRun.Answer.NO)
    return bool(run.connection_id) and left.filter(fingerprint=run.fingerprint).exists()


def _stopped() -> QuerySet[RosterRun]:
    """Of connections alone: a file that is stopped is asked about as an upload."""
    refused = Q(state=RosterRun.State.REFUSED) & ~Q(fingerprint="")
    counts = refused | Q(state__in=GOOD)
    later = RosterRun.objects.filter(counts, connection_id=OuterRef("connection_id"))
    runs = RosterRun.objects.filter(refused, connection__archived_at__isnull=True)
    runs = runs.filter(connection__isnull=False).exclude(answer=RosterRun.Answer.YES)
    return runs.exclude(Exists(later.filter(started_at__gt=OuterRef("started_at"))))


def run_of(run_id: UUID) -> RosterRun:
    found = RosterRun.objects.select_related("connection", "undoes").filter(id=run_id).first()
    if found is None:
        raise NotFound
    return found


def upload_of_run(run: RosterRun) -> RosterUpload | None:
    return RosterUpload.objects.filter(run=run).order_by("-made_at").first()


def running_since(upload: RosterUpload) -> RosterRun | None:
    """The run that the worker made of it, once it has begun; one goes on at a time."""
    runs = RosterRun.objects.filter(state=RosterRun.State.RUNNING)
    if upload.job_at:
        runs = runs.filter(started_at__gte=upload.job_at)
    return runs.order_by("-started_at").first()


def connection_of(connection_id: UUID) -> RosterConnection:
    found = RosterConnection.objects.filter(id=connection_id, archived_at__isnull=True).first()
    if found is None:
        raise NotFound
    return found


def latest_photos() -> RosterUpload | None:
    """The latest zip of photos that nobody discarded."""
    found = RosterUpload.objects.filter(kind=PHOTOS)
    return found.exclude(state=RosterUpload.State.DISCARDED).order_by("-made_at").first()
