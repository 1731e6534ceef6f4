"""A roster that could not be read by itself: whoever looks after rosters is told.

Runs close in many ways, and some of them long after a worker was lost. So they are looked for
instead of announced; a key for each run keeps it from being told twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from corridor.accounts.queries.powers import with_power
from corridor.notifications.commands.telling import tell
from corridor.notifications.models import Notification
from corridor.notifications.tellers import OnlyTells, Telling, Words
from corridor.rostering.models import RosterRun
from corridor.schools.permissions import Permission

KIND = "roster_failed"
FAILED = (RosterRun.State.FAILED, RosterRun.State.REFUSED)
LATELY = timedelta(days=1)


def tell_of_rosters(*, now: datetime) -> int:
    """Of the district in force; whoever ran one by hand has seen it. Returns how many runs."""
    found = RosterRun.objects.filter(
        state__in=FAILED, finished_at__gt=now - LATELY, actor_id__isnull=True
    )
    runs = list(found.values_list("id", flat=True))
    if runs:
        schools = with_power(Permission.ROSTERS)
        tell([_telling(run, *one) for run in runs for one in schools.items()], now=now)
    return len(runs)


def _telling(run_id: UUID, person_id: UUID, school_id: UUID) -> Telling:
    return Telling(person_id, school_id, KIND, run_id, f"{KIND}:{run_id}")


class RosterTeller(OnlyTells):
    """A ``tellers.Teller``."""

    def words(self, notifications: Sequence[Notification]) -> dict[UUID, Words | None]:
        runs = RosterRun.objects.in_bulk([each.about for each in notifications])
        return {each.id: _words(runs.get(each.about)) for each in notifications}


def _words(run: RosterRun | None) -> Words | None:
    if run is None:
        return None
    kept = _("Everybody is as they were before: a roster comes in whole, or not at all.")
    return Words(
        title=_("A roster could not be read: {source}").format(source=run.source),
        lines=tuple(filter(None, (run.refusal, kept))),
        path=reverse("rosters:run", args=[run.id]),
        action=_("Show the run"),
    )
