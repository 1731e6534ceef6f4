"""The relay: no change is skipped, one relay works at a time, nobody else notifies."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import connection as django
from django.db import transaction

from corridor.core import outbox
from corridor.live import relay as relay_module
from corridor.live.database import direct
from corridor.live.relay import CHANNEL, LOCK, Relay
from tests.database import owning
from tests.live.conftest import World
from tests.live.ear import until
from tests.live.processes import (
    TO_LOAD_DJANGO,
    end,
    pause,
    relays_at_work,
    relays_connected,
    start_relay,
)

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2026, 9, 14, 14, 0, tzinfo=UTC)

Connect = Callable[[], psycopg.Connection]


@pytest.fixture
def connect() -> Iterator[Connect]:
    opened: list[psycopg.Connection] = []

    def open_one() -> psycopg.Connection:
        opened.append(psycopg.connect(direct("test"), autocommit=True))
        return opened[-1]

    yield open_one
    for connection in opened:
        connection.close()


@contextmanager
def relays(count: int) -> Iterator[list[subprocess.Popen[bytes]]]:
    before = relays_connected()
    started = [start_relay() for _ in range(count)]
    try:
        until(lambda: relays_connected() == before + count, longest=TO_LOAD_DJANGO)
        yield started
    finally:
        for process in started:
            end(process, signal.SIGKILL)


def write(connection: psycopg.Connection, district_id: UUID, row_id: UUID, version: int) -> None:
    connection.execute(
        "insert into core_outbox (id, district_id, topics, version, created_at)"
        " values (%s, %s, %s, %s, %s)",
        [row_id, district_id, ["tiles:1"], version, NOW],
    )


def numbered(connection: psycopg.Connection, after: int = 0) -> list[tuple[int, int]]:
    rows = connection.execute(outbox.AFTER, [after, 1000]).fetchall()
    return [(row[0], row[3]) for row in rows]


def test_relay_does_not_skip_a_row_that_commits_late(world: World, connect: Connect) -> None:
    early_id, late_id = UUID(int=1), UUID(int=2)
    slow, quick, reader = connect(), connect(), connect()
    relay = Relay(connect())

    with slow.transaction():
        write(slow, world.fairview.district_id, early_id, 1)
        write(quick, world.northside.district_id, late_id, 2)
        relay.step(now=NOW)
        seen = numbered(reader)
        last_id = reader.execute("select max(id::text)::uuid from core_outbox").fetchone()
    relay.step(now=NOW)

    assert seen == [(1, 2)]
    assert numbered(reader, after=1) == [(2, 1)]

    assert last_id == (late_id,)
    found = reader.execute("select id from core_outbox where id > %s", last_id).fetchall()
    assert found == [], "negative control: who reads by id > last never sees the late row"


def test_relay_numbers_without_gaps_across_batches(
    world: World, connect: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "BATCH", 3)
    writer, relay = connect(), Relay(connect())
    for version in range(8):
        write(writer, world.fairview.district_id, uuid4(), version)

    sent = [relay.step(now=NOW) for _ in range(4)]

    assert sent == [3, 3, 2, 0]
    assert [seq for seq, _ in numbered(writer)] == list(range(1, 9))
    assert Relay(connect()).last == 8, "the next relay goes on where this one stopped"


def test_only_the_relay_notifies_and_once_for_a_batch(world: World, connect: Connect) -> None:
    listener = connect()
    listener.execute(f"listen {CHANNEL}")
    relay = Relay(connect())
    relay.step(now=NOW)  # the first heartbeat
    assert len(list(listener.notifies(timeout=5, stop_after=1))) == 1

    for version in range(5):
        world.fairview.change(world.fairview.room, version=version)
    assert list(listener.notifies(timeout=0.3)) == [], "a deciding transaction never notifies"

    relay.step(now=NOW)
    notes = list(listener.notifies(timeout=5, stop_after=1))
    assert len(notes) == 1
    assert '"first": 1, "last": 5' in notes[0].payload


def test_outbox_has_no_triggers(transactional_db: None) -> None:
    with django.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_trigger"
            " where tgrelid = 'core_outbox'::regclass and not tgisinternal"
        )
        assert cursor.fetchone()[0] == 0


def test_one_relay_works_and_another_takes_over_when_it_is_killed(world: World) -> None:
    with relays(1) as (first,):
        until(lambda: len(relays_at_work()) == 1)
        working = relays_at_work()
        with relays(1) as (second,):
            world.fairview.change(world.fairview.room, version=1)
            until(lambda: outbox.latest_seq() == 1)
            assert relays_at_work() == working, "the second stands by"

            end(first, signal.SIGKILL)
            until(lambda: relays_at_work() not in ([], working))
            world.fairview.change(world.fairview.room, version=2)
            until(lambda: outbox.latest_seq() == 2)

            end(second, signal.SIGKILL)
            until(lambda: relays_at_work() == [])
            world.fairview.change(world.fairview.room, version=3)
            pause(0.5)
            assert outbox.latest_seq() == 2, "negative control: without a relay nothing happens"


def test_frozen_relay_loses_its_lock(world: World, connect: Connect) -> None:
    timeouts = relay_module._SESSION.replace("'8s'", "'300ms'")
    frozen, unlimited = connect(), connect()
    frozen.execute(timeouts)
    frozen.execute("select pg_advisory_lock(%s)", [LOCK])
    unlimited.execute("select pg_advisory_lock(%s)", [LOCK + 1])

    until(lambda: relays_at_work() == [])
    with pytest.raises(psycopg.OperationalError):
        frozen.execute("select 1")

    other = connect().execute("select pg_try_advisory_lock(%s)", [LOCK + 1]).fetchone()
    assert other == (False,), "negative control: without the timeout the lock stays"


def test_relay_comes_back_after_its_connection_was_ended(world: World) -> None:
    with relays(1):
        until(lambda: len(relays_at_work()) == 1)
        lost = relays_at_work()
        with transaction.atomic(), owning() as cursor:
            cursor.execute("select pg_terminate_backend(%s)", lost)
        until(lambda: relays_at_work() not in ([], lost))
        world.fairview.change(world.fairview.room)
        until(lambda: outbox.latest_seq() == 1)


def test_prune_keeps_a_gapless_end_and_the_newest_row(world: World, connect: Connect) -> None:
    writer = connect()
    relay = Relay(connect())
    for version in range(4):
        write(writer, world.fairview.district_id, uuid4(), version)
        relay.step(now=NOW)
    # Number 3 is older than number 2: it committed late.
    writer.execute("update core_outbox set created_at = %s", [NOW - timedelta(hours=3)])
    writer.execute("update core_outbox set created_at = %s where seq = 2", [NOW])

    assert outbox.prune(writer.cursor(), before=NOW - timedelta(hours=1)) == 1
    assert [seq for seq, _ in numbered(writer)] == [2, 3, 4]

    assert outbox.prune(writer.cursor(), before=NOW + timedelta(hours=1)) == 2
    assert [seq for seq, _ in numbered(writer)] == [4]
    assert Relay(connect()).last == 4
