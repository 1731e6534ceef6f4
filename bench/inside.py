"""The product in this very process: the same requests through every middleware, without HTTP.

So that statements can be counted, recorded and timed, and a profiler can look on. Each method
makes ready, and returns what is to be watched.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.test import Client

from bench.client import BOUNDARY, BROWSER, Browser, form_body
from bench.people import searches
from bench.school import BenchSchool
from corridor.core.tenancy import in_district
from corridor.passes.models import LIVE, HallPass

Call = Callable[[], None]


@dataclass
class Inside:
    """One student of the school, and the teacher who says yes to the library."""

    school: BenchSchool
    student: tuple[UUID, str]
    browsers: dict[UUID, Browser] = field(default_factory=dict)
    key: str = ""
    _searches: Any = field(default_factory=searches)

    def request(self, *, page: bool = False) -> Call:
        return self._ask(self.school.open_place, page=page)

    def request_for_approval(self, *, page: bool = False) -> Call:
        return self._ask(self.school.library, page=page)

    def approve(self, *, page: bool = False) -> Call:
        return self._move("approve", self.school.teacher, page=page, next="/room/")

    def end(self, *, page: bool = False) -> Call:
        return self._move("end", self.student, page=page)

    def list100(self) -> Call:
        path, token = "/api/v1/passes?state=live&limit=100", self.school.teacher[1]
        return partial(_send, "GET", path, "", {"Authorization": f"Bearer {token}"})

    def monitor100(self) -> Call:
        headers = self._cookies(self.school.teacher[0]) | {"X-Fragment": "1"}
        return partial(_send, "GET", f"/monitor/?q={next(self._searches)}", "", headers)

    def home(self) -> Call:
        return partial(_send, "GET", "/", "", self._cookies(self.student[0]))

    def live_pass(self) -> UUID:
        with in_district(self.school.district_id):
            found = HallPass.objects.filter(student_id=self.student[0], state__in=LIVE)
            return found.values_list("id", flat=True).get()

    def _ask(self, place: UUID, *, page: bool) -> Call:
        key, (person, token) = self.key or str(uuid4()), self.student
        if page:
            return self._form(person, f"/passes/ask/{place}/", key=key, minutes="5")
        body = {"student": str(person), "destination": str(place), "trip": "round_trip"}
        return _api("/api/v1/passes", token, body, {"Idempotency-Key": key})

    def _move(self, verb: str, who: tuple[UUID, str], *, page: bool, **fields: str) -> Call:
        path = f"passes/{self.live_pass()}/{verb}"
        if page:
            return self._form(who[0], f"/{path}/", **fields)
        return _api(f"/api/v1/{path}", who[1], None, {})

    def _form(self, person: UUID, path: str, **fields: str) -> Call:
        body = form_body({"csrfmiddlewaretoken": self.browsers[person].csrf, **fields})
        kind = f"multipart/form-data; boundary={BOUNDARY}"
        return partial(_send, "POST", path, body, self._cookies(person), kind)

    def _cookies(self, person: UUID) -> dict[str, str]:
        return {**BROWSER, "Cookie": self.browsers[person].cookies}


def _api(path: str, token: str, body: Any, headers: dict[str, str]) -> Call:
    headers = {"Authorization": f"Bearer {token}", **headers}
    data = "" if body is None else json.dumps(body)
    return partial(_send, "POST", path, data, headers, "application/json")


_client = Client(enforce_csrf_checks=True)  # one, or each call would load the middleware anew


def _send(
    method: str, path: str, body: Any, headers: dict[str, str], kind: str = "text/html"
) -> None:
    response = _client.generic(method, path, body, content_type=kind, headers=headers)
    _client.cookies.clear()
    if response.status_code >= 400:
        raise RuntimeError(f"{method} {path}: {response.status_code} {response.content[:300]!r}")
