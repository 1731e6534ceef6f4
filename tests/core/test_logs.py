"""What a line of the log holds, and what never gets into one."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test import Client

from corridor.core import logs

CANARIES = ("Canary-Given", "canary@fairview.example", "canary-query", "canary-typed")


@pytest.fixture
def lines() -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """All that is logged meanwhile, as it would be in production at the most talkative level."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.JsonLines())
    handler.addFilter(logs.WithRequest())
    root, requests = logging.getLogger(), logging.getLogger("corridor.requests")
    levels = root.level, requests.level
    root.addHandler(handler)
    root.setLevel("DEBUG")
    requests.setLevel("INFO")
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    root.removeHandler(handler)
    root.setLevel(levels[0])
    requests.setLevel(levels[1])


def test_exception_is_told_without_the_values_it_quotes(
    db: None, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("create temporary table canary (email text primary key)")
        cursor.execute("insert into canary values (%s)", [CANARIES[1]])
        with pytest.raises(IntegrityError) as raised, connection.cursor() as again:
            again.execute("insert into canary values (%s)", [CANARIES[1]])
    assert CANARIES[1] in str(raised.value), "negative control: its message has the address"

    logging.getLogger("corridor.test").error("It failed: %s", raised.value, exc_info=raised.value)

    line = lines()[-1]
    assert CANARIES[1] not in json.dumps(line)
    assert line["said"] == "It failed: IntegrityError 23505"
    assert line["error"][0]["type"] == "IntegrityError 23505"
    assert any("test_logs.py" in place for place in line["error"][0]["at"])


def test_a_whole_story_leaves_no_name_in_the_logs(
    db: None, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    client = Client(raise_request_exception=False)
    typed = {"email": CANARIES[1], "password": CANARIES[3], "name": CANARIES[0]}

    client.get("/sign-in/", {"q": CANARIES[2]})
    client.post("/sign-in/", typed)
    client.get(f"/people/{CANARIES[0]}/", {"q": CANARIES[2]})
    client.post("/api/v1/passes", typed, content_type="application/json")
    client.get("/", HTTP_HOST="canary-typed.example")

    told = lines()
    assert {line["logger"] for line in told} >= {
        "corridor.requests",
        "django.security.DisallowedHost",
    }
    assert "django.request" not in {line["logger"] for line in told}, "no second line for a 4xx"
    text = json.dumps(told).lower()
    assert [canary for canary in CANARIES if canary.lower() in text] == []


def test_request_id_is_taken_if_it_is_one_and_else_made(
    client: Client, lines: Callable[[], list[dict[str, Any]]]
) -> None:
    given = client.get("/health/live", headers={"X-Request-ID": "abc-1234.5"})
    strange = client.get("/health/live", headers={"X-Request-ID": "a b\ncanary"})

    assert given.headers["X-Request-ID"] == "abc-1234.5"
    assert logs.WELL_FORMED.fullmatch(strange.headers["X-Request-ID"])
    mine = [line for line in lines() if line["logger"] == "corridor.requests"]
    assert [line["request"] for line in mine] == ["abc-1234.5", strange.headers["X-Request-ID"]]
    assert (mine[0]["view"], mine[0]["status"]) == ("alive", 200)
