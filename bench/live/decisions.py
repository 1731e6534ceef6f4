"""Students and staff who decide: passes asked for, agreed to and ended through the API."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field
from uuid import uuid4

from bench.client import Caller
from bench.live.remote import chance
from bench.live.school import LiveSchool

THREADS = 6
LIVE = 100
ASKING = 0.2  # of all passes


@dataclass
class Day:
    """Keeps about ``LIVE`` passes going, at ``rate`` decisions a second."""

    port: int
    school: LiveSchool
    rate: float
    made: int = 0
    errors: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lock = threading.Lock()
        self._idle = deque(chance.sample(self.school.students, len(self.school.students)))
        self._live: deque[tuple[str, str, str]] = deque()
        self._requests: deque[tuple[str, str]] = deque()

    def run(self, seconds: float) -> None:
        begun = time.monotonic()
        turns = iter(range(int(self.rate * seconds)))
        threads = [threading.Thread(target=self._work, args=(turns, begun)) for _ in range(THREADS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _work(self, turns: object, begun: float) -> None:
        caller = Caller(self.port)
        while True:
            with self._lock:
                turn = next(turns, None)  # type: ignore[call-overload]
            if turn is None:
                break
            time.sleep(max(0.0, begun + turn / self.rate - time.monotonic()))
            self._decide(caller)
        self.errors += caller.errors

    def _decide(self, caller: Caller) -> None:
        with self._lock:
            self.made += 1
            request = self._requests.popleft() if self._requests else None
            ends = not request and len(self._live) >= LIVE
            live = self._live.popleft() if ends else None
            student = None if request or live else self._idle.popleft()
        if request:
            self._answer(caller, *request)
        elif live:
            self._end(caller, *live)
        elif student:
            self._ask(caller, *student)

    def _ask(self, caller: Caller, person: object, token: str) -> None:
        asks = chance.random() < ASKING
        place = self.school.library if asks else chance.choice(self.school.open_places)
        body = {"student": str(person), "destination": str(place), "trip": "round_trip"}
        made = caller.api("POST", "/api/v1/passes", token, body, key=str(uuid4()))
        with self._lock:
            if made.get("state") == "requested":
                self._requests.append((made["id"], token))
            elif made:
                self._live.append((made["id"], token, made["state"]))
        self._idle.append((person, token))  # type: ignore[arg-type]

    def _answer(self, caller: Caller, pass_id: str, token: str) -> None:
        made = caller.api("POST", f"/api/v1/passes/{pass_id}/approve", self.school.desk)
        with self._lock:
            self._live.append((pass_id, token, made.get("state", "out")))

    def _end(self, caller: Caller, pass_id: str, token: str, state: str) -> None:
        """Who stands in line gives up, or goes when it is their turn meanwhile."""
        if state == "waiting":
            now = caller.api("GET", f"/api/v1/passes/{pass_id}", token).get("state")
            verb = {"offered": "start", "waiting": "cancel"}.get(str(now))
        else:
            verb, now = "end", "out"
        if verb is None:
            return
        caller.api("POST", f"/api/v1/passes/{pass_id}/{verb}", token)
        if verb == "start":
            with self._lock:
                self._live.append((pass_id, token, "out"))
