"""The worker's part: what happened is told, and what is to go out goes out."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from corridor.core.rounds import go_round
from corridor.core.tenancy import as_platform, in_district
from corridor.notifications.channels import Outcome, transport_of
from corridor.notifications.commands.forgetting import forget_old
from corridor.notifications.commands.sending import Taken, note, take
from corridor.notifications.commands.telling import spread

log = logging.getLogger(__name__)

INTERVAL_SECONDS = 0.2
AT_ONCE = 8  # a mail server that stands still keeps this many waiting, and no pass
_TOLD = "select distinct district_id from notifications_occasion where due_at <= %s limit 500"
_TO_SEND = """
    select distinct district_id from notifications_delivery
    where state = 'due' and due_at <= %s limit 500
"""


def tell(stop: threading.Event) -> None:
    """Run until ``stop``: who has to hear of it is noted within a fraction of a second."""
    go_round(tell_once, every=INTERVAL_SECONDS, stop=stop)


def tell_once() -> int:
    """A batch of every district; a platform task, which reads due times and nothing else."""
    return sum(_in(district, spread) for district in _districts(_TOLD))


def send(stop: threading.Event) -> None:
    """Run until ``stop``: letters and pushes go out, several at once."""
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="notify") as pool:
        go_round(lambda: send_once(pool), every=INTERVAL_SECONDS, stop=stop)


def send_once(pool: ThreadPoolExecutor) -> int:
    sent = 0
    for district in _districts(_TO_SEND):
        with in_district(district):
            taken = take(now=timezone.now())
        done = pool.map(lambda each, where=district: _send(where, each), taken)
        sent += sum(1 for _done in done)
    return sent


def _send(district: UUID, taken: Taken) -> None:
    """In a thread of the pool; nothing is asked of the database while the other side answers."""
    transport = transport_of(taken.parcel)
    try:
        outcome = transport(taken.parcel) if transport else Outcome(fault="not_set_up")
    except Exception:
        log.exception("A notification could not be sent.")
        outcome = Outcome(again_in=timedelta(minutes=1), fault="broken")
    try:
        with in_district(district):
            note(taken=taken, outcome=outcome, now=timezone.now())
    finally:
        connection.close()


def forget(stop: threading.Event) -> None:
    """Run until ``stop``: what people were told is kept for two weeks."""
    go_round(_forget_once, every=3600.0, stop=stop)


def _forget_once() -> None:
    for district in _districts("select id from schools_district where archived_at is null"):
        _in(district, forget_old)


def _in(district: UUID, step: Callable[..., int]) -> int:
    """One district that is in trouble keeps no other waiting."""
    try:
        with in_district(district):
            return step(now=timezone.now())
    except Exception:
        log.exception("Notifications of a district are tried again.")
        connection.close_if_unusable_or_obsolete()
        return 0


def _districts(statement: str) -> list[UUID]:
    values: list[datetime] = [timezone.now()] if "%s" in statement else []
    with as_platform() as cursor:
        cursor.execute(statement, values)
        return [row[0] for row in cursor.fetchall()]
