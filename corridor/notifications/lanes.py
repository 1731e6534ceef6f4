"""Letters and pushes go out side by side: a lane for each, with a steady pool of its own.

A mail server or push service that stands still keeps a part of its lane waiting (``line``), and
neither the other lane, nor other districts, nor anybody's pass. The database is asked by the lane
alone, and not while the other side is waited for.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from corridor.core.rounds import go_round
from corridor.core.tenancy import as_platform, in_district
from corridor.notifications.channels import Outcome, transport_of
from corridor.notifications.commands.sending import Taken, note, put_back, take
from corridor.notifications.line import THREADS, Line

log = logging.getLogger(__name__)

INTERVAL_SECONDS = 0.2
TROUBLE = Exception  # whatever is wrong with one delivery or district, the others go out
SILENT = "no_answer"
_TO_SEND = """
    select distinct district_id from notifications_delivery
    where state = 'due' and due_at <= %s limit 500
"""
Done = tuple[UUID, Taken, Outcome]


@dataclass
class Lane:
    """``is_mail``: letters alone, or all others. What it has in hand is under way or waits for a
    thread, and each is tried well within its lease."""

    is_mail: bool | None
    pool: ThreadPoolExecutor = field(init=False)
    line: Line = field(default_factory=Line)
    done: queue.SimpleQueue[Done] = field(default_factory=queue.SimpleQueue)
    districts: deque[UUID] = field(default_factory=deque)
    looked_at: float = 0.0

    def __post_init__(self) -> None:
        self.pool = ThreadPoolExecutor(THREADS, thread_name_prefix="notify")

    @property
    def in_hand(self) -> int:
        return self.line.in_hand

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
            self.fill()
        return ended

    def fill(self) -> None:
        """From each district its share; whoever was first is the last the next time."""
        districts = self._who_has_any()
        for _each in range(len(districts)):
            district = districts[0]
            districts.rotate(-1)
            if room := self.line.room(district):
                for taken in self._take(district, room):
                    self.line.add(district, taken)
        for district, taken in self.line.start():
            self.pool.submit(self._send, district, taken)

    def _who_has_any(self) -> deque[UUID]:
        """Looked for now and then: in a backlog of tens of thousands it takes a while."""
        if time.monotonic() - self.looked_at > INTERVAL_SECONDS:
            self.districts = deque(_districts(timezone.now()))
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
                noted += 1
                self._note(*each)
                each = self.done.get_nowait()
        except queue.Empty:
            return noted

    def _note(self, district: UUID, taken: Taken, outcome: Outcome) -> None:
        is_answered = outcome.fault != SILENT
        behind = self.line.ended(district, taken, is_answered=is_answered)
        with in_district(district):
            note(taken=taken, outcome=outcome, now=timezone.now())
            if behind:
                put_back(taken=behind, now=timezone.now())


def _districts(now: datetime) -> list[UUID]:
    """Those with anything to send; a platform task, which reads due times and nothing else."""
    with as_platform() as cursor:
        cursor.execute(_TO_SEND, [now])
        return [row[0] for row in cursor.fetchall()]
