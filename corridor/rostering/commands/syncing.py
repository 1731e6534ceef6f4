"""A connection is asked, and what it says becomes the district's roster."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from corridor.rostering.commands.importing import apply_roster, check_roster, time_zone_for
from corridor.rostering.importing.guard import Removal
from corridor.rostering.models import RosterConnection, RosterRun
from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.connecting import source_of
from corridor.rostering.roster import Extent, Progress
from corridor.schools.policies import Acting

IN_FORCE = {RosterRun.State.APPLIED, RosterRun.State.UNCHANGED}


def sync_connection(
    *,
    connection: RosterConnection,
    actor: Acting | None,
    extent: Extent,
    clock: Callable[[], datetime],
    progress: Progress,
    confirm: Callable[[Removal], bool],
) -> RosterRun:
    """Read outside of any transaction, then ``apply_roster``. The next changes are asked for
    from where this reading began, once it is in force. Raises as ``source_of`` and it do.
    """
    today = _today(connection, clock())
    problems = ProblemLog()
    with source_of(
        connection, today=today, problems=problems, extent=extent, progress=progress
    ) as source:
        run = apply_roster(
            source=source,
            actor=actor,
            connection_id=connection.id,
            clock=clock,
            progress=progress,
            confirm=confirm,
        )
        if run.state in IN_FORCE:
            RosterConnection.objects.filter(id=connection.id).update(cursor=source.cursor)
    return run


def check_connection(
    *,
    connection: RosterConnection,
    actor: Acting | None,
    now: datetime,
    progress: Progress,
) -> RosterRun:
    """What reading everything would change; nothing is changed."""
    today = _today(connection, now)
    problems = ProblemLog()
    with source_of(connection, today=today, problems=problems, progress=progress) as source:
        return check_roster(
            source=source,
            actor=actor,
            connection_id=connection.id,
            now=now,
            progress=progress,
        )


def _today(connection: RosterConnection, now: datetime) -> date:
    return now.astimezone(ZoneInfo(time_zone_for(connection.id))).date()
