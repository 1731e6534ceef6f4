"""Letters and pushes go out side by side: a lane for each, with a steady pool of its own.

A mail server or push service that stands still keeps the pool of its lane waiting, a few
deliveries at a time, and neither the other lane nor anybody's pass. Districts share a lane evenly.
The database is asked by the lane alone, and not while the other side is waited for.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from corridor.core.rounds import go_round
from corridor.core.tenancy import as_platform, in_district
from corridor.notifications.channels import Outcome, transport_of
from corridor.notifications.commands.sending import BATCH, Taken, note, take

log = logging.getLogger(__name__)

INTERVAL_SECONDS = 0.2
AT_ONCE = 8
TROUBLE = Exception  # whatever is wrong with one delivery or district, the others go out
_TO_SEND = """
    select distinct district_id from notifications_delivery
    where state = 'due' and due_at <= %s limit 500
"""
Done = tuple[UUID, Taken, Outcome]


@dataclass
class Lane:
    """``in_hand`` are taken, and under way or waiting for a thread: at most ``BATCH``, so that
    each is tried well within its lease."""

    is_mail: bool
    pool: ThreadPoolExecutor = field(init=False)
    done: queue.SimpleQueue[Done] = field(default_factory=queue.SimpleQueue)
    in_hand: int = 0
    districts: list[UUID] = field(default_factory=list)
    looked_at: float = 0.0

    def __post_init__(self) -> None:
        self.pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="notify")

    def run(self, stop: threading.Event) -> None:
        """Until ``stop``. What is under way then is left to its lease."""
        try:
            go_round(lambda: self.round(stop), every=INTERVAL_SECONDS, stop=stop)
        finally:
            self.pool.shutdown(wait=False, cancel_futures=True)
            connection.close()

    def round(self, stop: threading.Event) -> int:
        """Until there is nothing to send; returns how many came to an end."""
        ended = 0
        self.fill()
        while self.in_hand and not stop.is_set():
            ended += self.note_what_is_done()
            if self.in_hand <= AT_ONCE:
                self.fill()
        return ended

    def fill(self) -> None:
        """From each district its share."""
        districts = self._who_has_any()
        for at, district in enumerate(districts):
            most = max(1, (BATCH - self.in_hand) // (len(districts) - at))
            if self.in_hand + most > BATCH:
                return
            for taken in self._take(district, most):
                self.in_hand += 1
                self.pool.submit(self._send, district, taken)

    def _who_has_any(self) -> list[UUID]:
        """Looked for now and then: in a backlog of tens of thousands it takes a while."""
        if time.monotonic() - self.looked_at > INTERVAL_SECONDS:
            self.districts = _districts(timezone.now())
            self.looked_at = time.monotonic()
        return self.districts

    def _take(self, district: UUID, most: int) -> list[Taken]:
        try:
            with in_district(district):
                return take(now=timezone.now(), most=most, is_mail=self.is_mail)
        except TROUBLE:
            log.exception("What a district has to send is tried again.")
            connection.close_if_unusable_or_obsolete()
            return []

    def _send(self, district: UUID, taken: Taken) -> None:
        """In a thread of the pool."""
        try:
            transport = transport_of(taken.parcel)
            outcome = transport(taken.parcel) if transport else Outcome(fault="not_set_up")
        except TROUBLE:
            log.exception("A notification could not be sent.")
            outcome = Outcome(again_in=timedelta(minutes=1), fault="broken")
        finally:
            connection.close()
        self.done.put((district, taken, outcome))

    def note_what_is_done(self) -> int:
        """Waits a moment for the first."""
        noted = 0
        try:
            each = self.done.get(timeout=INTERVAL_SECONDS)
            while True:
                self.in_hand -= 1
                noted += 1
                self._note(*each)
                each = self.done.get_nowait()
        except queue.Empty:
            return noted

    def _note(self, district: UUID, taken: Taken, outcome: Outcome) -> None:
        with in_district(district):
            note(taken=taken, outcome=outcome, now=timezone.now())


def _districts(now: datetime) -> list[UUID]:
    """Those with anything to send; a platform task, which reads due times and nothing else."""
    with as_platform() as cursor:
        cursor.execute(_TO_SEND, [now])
        return [row[0] for row in cursor.fetchall()]
