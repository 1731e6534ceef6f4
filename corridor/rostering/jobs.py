"""What the worker does with rosters: files that were uploaded, connections that are due.

A job names its upload or connection and who asked; ``working`` does it. Jobs of one district
wait for each other (``lock``), in whichever worker they run.
"""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from corridor.core.rounds import go_round
from corridor.core.tenancy import as_platform, in_district
from corridor.rostering import working
from corridor.rostering.commands import forget_diffs
from corridor.rostering.commands.uploads import forget_old_uploads
from corridor.rostering.lost import close_what_was_lost
from corridor.rostering.models import RosterConnection
from corridor.rostering.patience import patient
from corridor.rostering.schedule import next_due_at
from corridor.schools.models import District

LOOK_EVERY_SECONDS = 10.0
TIDY_EVERY_SECONDS = 60.0
FORGET_EVERY_SECONDS = 3600.0
NOBODY = ""
_DUE = """
    select district_id, id from rostering_rosterconnection
    where next_due_at <= %s order by next_due_at limit 50
"""


@app.task(name="rostering.upload")
def work_on_upload(*, district_id: str, upload_id: str, member_id: str) -> None:
    with in_district(UUID(district_id)), patient():
        working.work_on_upload(upload_id=UUID(upload_id), member_id=UUID(member_id))


@app.task(name="rostering.connection")
def work_on_connection(*, district_id: str, connection_id: str, member_id: str, what: str) -> None:
    """Without a ``member_id`` the schedule asks."""
    with in_district(UUID(district_id)), patient():
        member = UUID(member_id) if member_id else None
        work = {"try": working.try_connection, "check": working.check_whole, "sync": working.sync}
        work[what](connection_id=UUID(connection_id), member_id=member)


@app.task(name="rostering.agreed")
def work_on_agreed(*, district_id: str, run_id: str, member_id: str) -> None:
    with in_district(UUID(district_id)), patient():
        working.sync_agreed(run_id=UUID(run_id), member_id=UUID(member_id))


def ask_for_agreed(*, district_id: UUID, run_id: UUID, member_id: UUID) -> None:
    """In the transaction of whoever said yes to a run that was stopped."""
    work_on_agreed.configure(lock=f"roster {district_id}").defer(
        district_id=str(district_id), run_id=str(run_id), member_id=str(member_id)
    )


def ask_for_upload(*, district_id: UUID, upload_id: UUID, member_id: UUID) -> None:
    """In the transaction of whatever moved the upload on."""
    work_on_upload.configure(lock=f"roster {district_id}").defer(
        district_id=str(district_id), upload_id=str(upload_id), member_id=str(member_id)
    )


def ask_for_connection(
    *, district_id: UUID, connection_id: UUID, member_id: UUID | None, what: str
) -> None:
    """``what`` is "try", "check" or "sync"; one that waits already is enough. To try needs not
    wait for a run that goes on.
    """
    waits = f"{what} {connection_id}"
    lock = waits if what == "try" else f"roster {district_id}"
    job = work_on_connection.configure(lock=lock, queueing_lock=waits)
    try:
        with transaction.atomic():
            job.defer(
                district_id=str(district_id),
                connection_id=str(connection_id),
                member_id=str(member_id or NOBODY),
                what=what,
            )
    except AlreadyEnqueued:
        return


def follow_schedule(stop: threading.Event) -> None:
    """See to it that connections are asked when they are due, until ``stop``."""
    go_round(ask_what_is_due, every=LOOK_EVERY_SECONDS, stop=stop)


def tidy(stop: threading.Event) -> None:
    """Close what lost workers left, and delete old uploads, until ``stop``."""
    go_round(tidy_once, every=TIDY_EVERY_SECONDS, stop=stop)


def ask_what_is_due() -> int:
    """A platform task: it reads due times of all districts, and nothing else across them.

    Of several workers the one that moves the due time on makes the job.
    """
    now = timezone.now()
    asked = 0
    for district_id, connection_id in _due(now):
        with in_district(district_id), transaction.atomic():
            asked += _ask_if_due(district_id, connection_id, now)
    return asked


def _ask_if_due(district_id: UUID, connection_id: UUID, now: datetime) -> bool:
    free = RosterConnection.objects.select_for_update(skip_locked=True)
    found = free.filter(id=connection_id, next_due_at__lte=now).first()
    if found is None:
        return False
    found.next_due_at = next_due_at(found, now=now)
    found.save(update_fields=["next_due_at"])
    ask_for_connection(
        district_id=district_id, connection_id=connection_id, member_id=None, what="sync"
    )
    return True


def forget(stop: threading.Event) -> None:
    """Forget what old runs wrote, until ``stop``."""
    go_round(forget_old_diffs, every=FORGET_EVERY_SECONDS, stop=stop)


def forget_old_diffs() -> None:
    after = timedelta(days=settings.ROSTER_DIFF_DAYS)
    for district_id in District.objects.values_list("id", flat=True):
        with in_district(district_id):
            forget_diffs(now=timezone.now(), after=after)


def _due(now: datetime) -> list[tuple[UUID, UUID]]:
    with as_platform() as cursor:
        cursor.execute(_DUE, [now])
        return list(cursor.fetchall())


def tidy_once() -> None:
    for district_id in District.objects.values_list("id", flat=True):
        with in_district(district_id):
            close_what_was_lost(now=timezone.now())
            forget_old_uploads(now=timezone.now())
