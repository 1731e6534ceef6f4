"""Through a real server and real connections."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connections
from pytest_django.live_server_helper import LiveServer

from corridor.accounts.tokens import issue_token
from corridor.core.tenancy import in_district
from corridor.passes.models import HallPass, PassEvent
from tests.api.conftest import Clock
from tests.factories import TEN, World, make_district, make_user

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def served(transactional_db: None, clock: Clock) -> Iterator[World]:
    """Committed, so that the server's threads see it."""
    with in_district(make_district().id):
        yield World()


def call(
    server: LiveServer, secret: str, method: str, path: str, body: Any = None, key: str = ""
) -> tuple[int, dict[str, str], Any]:
    headers = {"Authorization": f"Bearer {secret}"}
    if key:
        headers["Idempotency-Key"] = key
    if body is not None:
        headers["Content-Type"] = "application/json"
    conversation = HTTPConnection(urlsplit(server.url).netloc, timeout=15)
    raw = None if body is None else json.dumps(body)
    conversation.request(method, f"/api/v1{path}", raw, headers)
    answered = conversation.getresponse()
    said = json.loads(answered.read())
    conversation.close()
    return answered.status, {k.lower(): v for k, v in answered.getheaders()}, said


def secret_of(member: Any) -> str:
    return issue_token(user=make_user(member), name="http", now=TEN).secret


def test_story_of_a_pass_over_http(served: World, live_server: LiveServer) -> None:
    student, librarian = secret_of(served.student), secret_of(served.librarian)
    body = {
        "student": str(served.student.person_id),
        "destination": str(served.library.id),
        "trip": "round_trip",
    }

    status, headers, made = call(live_server, student, "POST", "/passes", body, key="k")
    assert (status, made["state"]) == (201, "requested")
    assert headers["content-type"] == "application/json"
    assert call(live_server, student, "POST", "/passes", body, key="k")[2] == made
    assert (
        call(live_server, librarian, "POST", f"/passes/{made['id']}/approve")[2]["state"] == "out"
    )
    assert call(live_server, student, "POST", f"/passes/{made['id']}/end")[2]["state"] == "ended"
    status, headers, refused = call(live_server, student, "POST", f"/passes/{made['id']}/end")
    assert (status, refused["code"]) == (409, "moved_on")
    assert headers["content-type"] == "application/problem+json"
    assert call(live_server, "nobody", "GET", "/me")[0] == 401


def at_once(number: int, call_one: Any) -> list[Any]:
    start, answers = threading.Barrier(number), []

    def run() -> None:
        start.wait(15)
        answers.append(call_one())
        connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(15)
    assert len(answers) == number
    return answers


def test_same_key_at_the_same_time_makes_one_pass(served: World, live_server: LiveServer) -> None:
    student = secret_of(served.student)
    body = {
        "student": str(served.student.person_id),
        "destination": str(served.restroom.id),
        "trip": "round_trip",
    }

    answers = at_once(8, lambda: call(live_server, student, "POST", "/passes", body, key="k"))

    assert {status for status, _headers, _body in answers} == {201}
    assert len({said["id"] for _status, _headers, said in answers}) == 1
    assert HallPass.objects.count() == 1


@pytest.mark.parametrize(("key", "times"), [("k", 1), ("", 6)])
def test_verb_with_the_same_key_at_the_same_time_happens_once(
    served: World, live_server: LiveServer, key: str, times: int
) -> None:
    """Without a key it happens each time: the negative control."""
    teacher = secret_of(served.teacher)
    body = {
        "student": str(served.student.person_id),
        "destination": str(served.restroom.id),
        "trip": "round_trip",
    }
    made = call(live_server, teacher, "POST", "/passes", body, key="make")[2]
    path = f"/passes/{made['id']}/extend"

    answers = at_once(6, lambda: call(live_server, teacher, "POST", path, {"minutes": 2}, key))

    assert {status for status, _headers, _body in answers} == {200}
    assert PassEvent.objects.filter(kind="extended").count() == times
    assert HallPass.objects.get().minutes == 5 + 2 * times
