from __future__ import annotations

import logging
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from corridor.api.edge import LONGEST_BODY
from corridor.api.v1 import passes
from tests.api.conftest import CallAs, problem
from tests.factories import World


@pytest.mark.parametrize(
    "path", ["", "v1", "v1/", "v1/nothing", "v1/passes/", "v2/me", "v1/docs", "v1/passes/a/b/c"]
)
def test_unknown_address_is_a_404_problem(db: None, path: str) -> None:
    for answered in (Client().get(f"/api/{path}"), Client().post(f"/api/{path}")):
        problem(answered, 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "passes", {"GET", "POST"}),
        ("POST", "me", {"GET"}),
        ("PUT", "passes/01999999-0000-7000-8000-000000000000", {"GET"}),
        ("GET", "passes/01999999-0000-7000-8000-000000000000/approve", {"POST"}),
        ("POST", "openapi.json", {"GET", "HEAD"}),
    ],
)
def test_other_method_is_a_405_problem(
    school: World, call_as: CallAs, method: str, path: str, allowed: set[str]
) -> None:
    answered = call_as(school.teacher).client.generic(method, f"/api/v1/{path}")

    problem(answered, 405, "method_not_allowed")
    assert set(answered.headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize("kind", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_body_that_is_not_json_is_a_415_problem(
    school: World, call_as: CallAs, unchanged: None, kind: str
) -> None:
    answered = call_as(school.student).post("/passes", b"{}", key="k", content_type=kind)

    problem(answered, 415, "unsupported_media_type")


def test_body_that_is_too_long_is_a_413_problem(
    school: World, call_as: CallAs, unchanged: None
) -> None:
    answered = call_as(school.student).post("/passes", b" " * (LONGEST_BODY + 1), key="k")

    problem(answered, 413, "too_large")


def test_query_with_too_many_parameters_is_a_problem(school: World, call_as: CallAs) -> None:
    query = {f"p{number}": "1" for number in range(2000)}

    problem(call_as(school.teacher).get("/passes", query), 400, "bad_request")


def test_unforeseen_error_is_a_500_problem_that_tells_nothing(
    school: World,
    call_as: CallAs,
    unchanged: None,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fall_over(**_anything: Any) -> None:
        raise ZeroDivisionError("the secret of the cellar")

    monkeypatch.setattr(passes, "record_of", fall_over)

    answered = call_as(school.student).get("/passes/01999999-0000-7000-8000-000000000000")

    problem(answered, 500, "internal_error")
    assert b"cellar" not in answered.content
    assert "the secret of the cellar" in caplog.text


def test_database_that_is_away_is_a_503_problem(
    school: World,
    call_as: CallAs,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def away(**_anything: Any) -> None:
        raise OperationalError("connection refused")

    caplog.set_level(logging.CRITICAL)
    monkeypatch.setattr(passes, "find_records", away)

    answered = call_as(school.student).get("/passes")

    problem(answered, 503, "unavailable")
    assert int(answered.headers["Retry-After"]) > 0
