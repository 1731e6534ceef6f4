"""What a worker left behind that is gone: runs that say "running", files that wait for ever."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from corridor.core.errors import Refused
from corridor.core.tenancy import district_in_force
from corridor.rostering.commands.keeping import be_alone
from corridor.rostering.models import RosterRun, RosterUpload

LONG = timedelta(minutes=1)
_STALLED = """
    select job.id from procrastinate_jobs job
    left join procrastinate_workers worker on worker.id = job.worker_id
    where job.status = 'doing' and job.task_name = any(%s) and job.args ->> 'district_id' = %s
      and (worker.id is null or worker.last_heartbeat < now() - make_interval(secs => 60))
"""
_UNDER_WAY = """
    select args ->> 'upload_id' from procrastinate_jobs
    where status in ('todo', 'doing') and args ->> 'district_id' = %s
      and args ->> 'upload_id' is not null
"""
_FINISH = "select procrastinate_finish_job_v1(%s, 'failed', false)"
TASKS = ["rostering.upload", "rostering.connection", "rostering.agreed"]
WORKING = (RosterUpload.State.CHECKING, RosterUpload.State.APPLYING)


def close_what_was_lost(*, now: datetime) -> None:
    """Of the district in force. Where a run holds the district's lock, nothing was lost."""
    _finish_stalled_jobs()
    _close_uploads(now)
    runs = RosterRun.objects.filter(state=RosterRun.State.RUNNING, started_at__lt=now - LONG)
    if not runs.exists():  # the lock, held for a moment, would refuse a run that begins just now
        return
    with transaction.atomic():
        try:
            be_alone()
        except Refused:
            return
        runs.update(
            state=RosterRun.State.FAILED,
            finished_at=now,
            refusal=_("The worker was lost on the way, so nothing was changed. Try again."),
            progress={},
        )


def _finish_stalled_jobs() -> None:
    """So that the next job of the district, which waits for it, is done."""
    with connection.cursor() as cursor:
        cursor.execute(_STALLED, [TASKS, str(district_in_force())])
        stalled = [row[0] for row in cursor.fetchall()]
        for job_id in stalled:
            cursor.execute(_FINISH, [job_id])


def _close_uploads(now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_UNDER_WAY, [str(district_in_force())])
        under_way = [row[0] for row in cursor.fetchall()]
    lost = RosterUpload.objects.filter(state__in=WORKING, job_at__lt=now - LONG)
    lost.exclude(id__in=under_way).update(state=RosterUpload.State.FAILED)
