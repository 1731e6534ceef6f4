"""Callers of the API: a school, tokens, a clock that stands still."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextvars import copy_context
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from corridor.accounts.models import Member, User
from corridor.accounts.tokens import issue_token
from corridor.core import scope
from corridor.core.tenancy import NoDistrictInForce, district_in_force
from tests.factories import TEN, World, make_user, person_of

_number = count(1)


class Clock:
    """The time that entry points read; it moves only when it is told to."""

    def __init__(self) -> None:
        self.now = TEN

    def forward(self, **span: float) -> datetime:
        self.now += timedelta(**span)
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


class Caller:
    """Somebody with a token. Calls leave the test's own district and check that none stays."""

    def __init__(self, secret: str, **headers: str) -> None:
        self.secret = secret
        self.client = Client(headers={"Authorization": f"Bearer {secret}", **headers})

    def get(self, path: str, query: dict[str, Any] | None = None, **options: Any) -> Any:
        return _outside(lambda: self.client.get(f"/api/v1{path}", query or {}, **options))

    def post(self, path: str, body: Any = None, *, key: str | None = None, **headers: str) -> Any:
        """``body`` is sent as it is when it is bytes; without ``key`` no key is sent."""
        return self._send("POST", path, body, key, headers)

    def patch(self, path: str, body: Any, *, key: str | None = None, **headers: str) -> Any:
        return self._send("PATCH", path, body, key, headers)

    def _send(
        self, method: str, path: str, body: Any, key: str | None, headers: dict[str, str]
    ) -> Any:
        if key is not None:
            headers["Idempotency-Key"] = key
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = headers.pop("content_type", "" if body is None else "application/json")
        sent = b"" if body is None else raw
        return _outside(
            lambda: self.client.generic(method, f"/api/v1{path}", sent, kind, headers=headers)
        )

    def ask(self, student: Member, destination: Any, /, **fields: Any) -> Any:
        """Ask for a round trip with a new key."""
        body = {
            "student": str(student.person_id),
            "destination": str(destination.id),
            "trip": "round_trip",
            **fields,
        }
        return self.post("/passes", body, key=f"key-{next(_number)}")


def _outside(call: Callable[[], Any]) -> Any:
    context = copy_context()
    context.run(scope._in_force.set, None)
    answered = context.run(call)
    with pytest.raises(NoDistrictInForce):
        context.run(district_in_force)
    return answered


@pytest.fixture
def school(world: World, clock: Clock) -> World:
    """The small school, during its third period."""
    return world


@pytest.fixture
def call_as(clock: Clock) -> Callable[..., Caller]:
    """``call_as(member)`` is that member with a fresh token."""

    def made(member: Member, **headers: str) -> Caller:
        user = User.objects.filter(person_id=person_of(member)).first() or make_user(member)
        issued = issue_token(user=user, name="tests", now=clock.now)
        return Caller(issued.secret, **headers)

    return made


CallAs = Callable[..., Caller]

_ROWS = """
    select (select count(*) from passes_hallpass), (select sum(version) from passes_hallpass),
           (select count(*) from passes_passevent), (select count(*) from passes_idempotencykey),
           (select count(*) from core_outbox), (select sum(version) from schools_schoolgate)
"""


@pytest.fixture
def unchanged() -> Iterator[None]:
    """Nothing about passes may be another at the end of the test than at its beginning."""
    before = rows()
    yield
    assert rows() == before


def rows() -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_ROWS)
        return tuple(cursor.fetchone())


def problem(answered: Any, status: int, code: str) -> dict[str, Any]:
    """The problem in an answer, checked for its shape."""
    body: dict[str, Any] = answered.json()
    assert (answered.status_code, body["code"]) == (status, code), body
    assert answered.headers["Content-Type"] == "application/problem+json"
    assert body["status"] == status
    assert body["type"] == f"urn:problem:corridor:{code}"
    expected = {
        "type",
        "title",
        "status",
        "detail",
        "code",
        "lifts_at",
        "overridable_by",
        "refusals",
    }
    expected |= {"errors"} if status == 422 else set()
    expected |= {"instance"} if status >= 500 else set()
    assert set(body) == expected
    assert body["title"]
    assert body["detail"]
    return body
