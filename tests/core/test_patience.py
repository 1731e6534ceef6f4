"""Every wait for the database has an end, and its end is an answer."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from django.db import OperationalError, connection, connections, transaction
from django.test import Client, RequestFactory

from corridor.config import waits
from corridor.core import health, views
from corridor.core.overload import begin_request, nothing_was_changed, why_of
from corridor.core.patience import NoAnswer, PatientConnection

SLEEP = "select pg_sleep(30)"


def connect(**options: Any) -> PatientConnection:
    return PatientConnection.connect(**{**connection.get_connection_params(), **options})


def test_connection_gives_up_on_an_answer_that_does_not_come(db: None) -> None:
    with connect() as patient:
        patient.patience = 0.2
        with pytest.raises(NoAnswer):
            patient.execute(SLEEP)
        assert patient.closed


def test_ordinary_connection_waits_on(db: None) -> None:
    """Negative control: only the server's own timeout ends it, and it can stand still itself."""
    known = {**connection.get_connection_params(), "options": "-c statement_timeout=600"}
    with psycopg.connect(**known) as patient, pytest.raises(psycopg.errors.QueryCanceled):
        patient.execute(SLEEP)


def test_process_of_every_kind_tells_the_server_its_bounds(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for kind, expected in waits.KINDS.items():
        monkeypatch.setenv("CORRIDOR_WAITS", kind)
        with connect(**waits.libpq_words()) as patient:
            row = patient.execute(
                "select setting::int from pg_settings where name = 'statement_timeout'"
            ).fetchone()
        assert row == (expected.statement * 1000,)
        assert expected.answer is not None
        assert expected.lock < expected.statement < expected.answer


def run(statements: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements.split(" // "):
            cursor.execute(statement)


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("set local statement_timeout = 50 // " + SLEEP, "statement_timeout"),
        ("do $$ begin raise lock_not_available; end $$", "lock_timeout"),
        ("do $$ begin raise deadlock_detected; end $$", "deadlock"),
        ("do $$ begin raise serialization_failure; end $$", "serialization"),
    ],
)
def test_what_the_server_undid_changed_nothing(db: None, statement: str, why: str) -> None:
    begin_request()
    with pytest.raises(OperationalError) as raised:
        run(statement)
    assert why_of(raised.value) == why
    assert nothing_was_changed(raised.value, method="POST")


@pytest.mark.django_db(transaction=True)
def test_what_was_committed_before_the_trouble_is_not_denied() -> None:
    full = OperationalError()
    full.__cause__ = psycopg.errors.LockNotAvailable()
    begin_request()
    run("select 1")
    assert nothing_was_changed(full, method="POST"), "negative control: it only read"

    run("create temporary table canary (x int)")

    assert not nothing_was_changed(full, method="POST")
    run("drop table canary")
    begin_request()
    assert nothing_was_changed(full, method="POST")


def test_an_answer_that_was_lost_may_have_been_a_change() -> None:
    lost = OperationalError()
    lost.__cause__ = NoAnswer()
    assert not nothing_was_changed(lost, method="POST")
    assert nothing_was_changed(lost, method="GET")


def test_page_says_what_is_known_and_asks_again_by_itself() -> None:
    def answer(method: str) -> Any:
        lost = OperationalError()
        lost.__cause__ = NoAnswer()
        try:
            raise lost
        except OperationalError:
            return views.broken(RequestFactory().generic(method, "/"))

    read, written = answer("GET"), answer("POST")
    assert (read.status_code, written.status_code) == (503, 503)
    assert int(read.headers["Retry-After"]) > 0
    assert b'http-equiv="refresh"' in read.content
    assert b"Nothing was changed" in read.content
    assert b'http-equiv="refresh"' not in written.content
    assert b"Nothing was changed" not in written.content


def test_readiness_asks_over_a_connection_of_its_own(
    client: Client, db: None, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    assert client.get("/health/ready").status_code == 200

    nowhere = {**connection.get_connection_params(), "host": "/nowhere"}
    wrapper = type(connections["default"])
    monkeypatch.setattr(wrapper, "get_connection_params", lambda _self: nowhere)
    with connection.cursor() as cursor:
        cursor.execute("select 1")
    assert not health.database_answers(), "though the one that is open answers"
    assert client.get("/health/ready").status_code == 503
    assert client.get("/health/live").status_code == 200
