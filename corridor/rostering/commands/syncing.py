"""A connection is asked, and what it says becomes the district's roster."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from corridor.rostering.commands.importing import apply_roster, check_roster, time_zone_for
from corridor.rostering.commands.uploads import keep_stopped
from corridor.rostering.connecting import opened
from corridor.rostering.importing.guard import Removal
from corridor.rostering.models import RosterConnection, RosterRun
from corridor.rostering.problems import ProblemLog
from corridor.rostering.roster import Extent, Progress
from corridor.schools.policies import Acting


def sync_connection(
    *,
    connection: RosterConnection,
    actor: Acting | None,
    extent: Extent,
    clock: Callable[[], datetime],
    progress: Progress,
    confirm: Callable[[Removal], bool],
) -> RosterRun | None:
    """Read outside of any transaction, then ``apply_roster``. The next changes are asked for
    from where this reading began, once it is in force.

    ``None``: nothing waits in the folder. Raises as ``connecting.opened`` and ``apply_roster`` do.
    """
    with opened(
        connection,
        today=_today(connection, clock()),
        problems=ProblemLog(),
        extent=extent,
        progress=progress,
    ) as found:
        if found is None:
            return None
        run = apply_roster(
            source=found.source,
            actor=actor,
            connection_id=connection.id,
            clock=clock,
            progress=progress,
            confirm=confirm,
        )
        if found.path and run.state == RosterRun.State.REFUSED and run.fingerprint:
            keep_stopped(run=run, path=found.path, now=clock())
        found.conclude(run)
    return run


def check_connection(
    *,
    connection: RosterConnection,
    actor: Acting | None,
    now: datetime,
    progress: Progress,
) -> RosterRun | None:
    """What reading everything would change; nothing is changed. ``None`` as ``sync_connection``."""
    today = _today(connection, now)
    problems = ProblemLog()
    with opened(
        connection, today=today, problems=problems, extent="full", progress=progress
    ) as found:
        if found is None:
            return None
        return check_roster(
            source=found.source,
            actor=actor,
            connection_id=connection.id,
            now=now,
            progress=progress,
        )


def _today(connection: RosterConnection, now: datetime) -> date:
    return now.astimezone(ZoneInfo(time_zone_for(connection.id))).date()
