"""The worker's part: what happened is told, and what is to go out goes out."""

from __future__ import annotations

import threading
from uuid import UUID

from django.utils import timezone

from corridor.core.rounds import go_round
from corridor.core.tenancy import as_platform
from corridor.notifications.commands.forgetting import forget_old
from corridor.notifications.commands.telling import spread
from corridor.notifications.lanes import Lane
from corridor.notifications.rosters import tell_of_rosters
from corridor.schools.rounds import in_each_district

INTERVAL_SECONDS = 0.2
_TOLD = "select distinct district_id from notifications_occasion where due_at <= %s limit 500"


def tell(stop: threading.Event) -> None:
    """Run until ``stop``: who has to hear of it is noted within a fraction of a second."""
    go_round(tell_once, every=INTERVAL_SECONDS, stop=stop)


def tell_once() -> int:
    """A batch of every district; a platform task, which reads due times and nothing else."""
    return in_each_district(spread, districts=_districts(_TOLD))


def send_letters(stop: threading.Event) -> None:
    """Run until ``stop``."""
    Lane(is_mail=True).run(stop)


def send_pushes(stop: threading.Event) -> None:
    """Run until ``stop``."""
    Lane(is_mail=False).run(stop)


def watch_rosters(stop: threading.Event) -> None:
    """Run until ``stop``: a roster that could not be read at night is told within a minute."""
    go_round(watch_rosters_once, every=60.0, stop=stop)


def watch_rosters_once() -> int:
    return in_each_district(tell_of_rosters)


def forget(stop: threading.Event) -> None:
    """Run until ``stop``: what people were told is kept for two weeks."""
    go_round(forget_once, every=3600.0, stop=stop)


def forget_once() -> int:
    return in_each_district(forget_old)


def _districts(statement: str) -> list[UUID]:
    with as_platform() as cursor:
        cursor.execute(statement, [timezone.now()])
        return [row[0] for row in cursor.fetchall()]
