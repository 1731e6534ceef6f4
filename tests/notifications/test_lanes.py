"""A mail server that stands still holds neither the pushes nor the next letters."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone
from pytest_django import Settings

from corridor.accounts.models import Person
from corridor.core.scope import district_in_force
from corridor.core.sealing import seal
from corridor.core.tenancy import in_district
from corridor.notifications import jobs
from corridor.notifications.jobs import tell_once
from corridor.notifications.lanes import Lane
from corridor.notifications.line import AT_ONCE, IN_HAND, THREADS, Line
from corridor.notifications.models import Delivery, Notification, PushSubscription
from corridor.planning.jobs import remind_once, summarise_once
from corridor.rostering.models import RosterRun
from corridor.schools.models import District
from corridor.schools.rounds import in_each_district
from tests.factories import World, make_district, person_of
from tests.mailbox import Mailbox, _free_port, mailbox, until
from tests.notifications.making import with_address
from tests.notifications.pushing import browser_keys
from tests.peers.serving import Peer, Reply, Request, serving

__all__ = ["mailbox"]
Box = TypeVar("Box", bound=Mailbox)
pytestmark = pytest.mark.django_db(transaction=True)


class Slow(Mailbox):
    """Takes no letter of the first connections until it is told to."""

    stuck: int = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self.stuck > 0:
            self.stuck -= 1
            await asyncio.sleep(8)
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def slow(settings: Settings) -> Iterator[Slow]:
    with _serving(Slow(port=_free_port()), settings) as made:
        yield made


@contextmanager
def _serving(made: Box, settings: Settings) -> Iterator[Box]:
    controller = Controller(made, hostname="127.0.0.1", port=made.port)
    controller.start()
    settings.MAIL_URL = f"smtp://127.0.0.1:{made.port}"
    settings.MAIL_FROM = "Corridor <passes@district.example>"
    settings.PUBLIC_URL = "https://passes.example"
    yield made
    controller.stop()


def letters(world: World, number: int) -> None:
    """Of rosters, about which there is always something to say."""
    now = timezone.now()
    for _ in range(number):
        run = RosterRun.objects.create(
            provider="folder", source="x", state="failed", started_at=now, finished_at=now
        )
        told = Notification.objects.create(
            person_id=person_of(world.admin),
            school=world.school,
            kind="roster_failed",
            key=f"roster_failed:{run.id}",
            about=run.id,
            made_at=now,
        )
        Delivery.objects.create(notification=told, channel="email", due_at=now)


@pytest.fixture
def running() -> Iterator[Lane]:
    lane, stop = Lane(is_mail=True), threading.Event()
    thread = threading.Thread(target=lane.run, args=(stop,))
    thread.start()
    yield lane
    stop.set()
    thread.join(15)


def test_letters_go_out_while_others_wait_for_a_server_that_stands_still(
    world: World, slow: Slow, running: Lane
) -> None:
    with_address(world.admin)
    slow.stuck = AT_ONCE - 1
    letters(world, 40)

    until(lambda: len(slow.letters) >= 40 - AT_ONCE)

    assert Delivery.objects.filter(state="sent").count() < 40
    until(lambda: Delivery.objects.filter(state="sent").count() == 40)
    assert len({str(one["Message-ID"]) for one in slow.letters}) == 40


def test_a_hundred_letters_go_out_and_nothing_is_left_in_hand(
    world: World, mailbox: Mailbox, running: Lane
) -> None:
    with_address(world.admin)
    letters(world, 100)
    until(lambda: Delivery.objects.filter(state="sent").count() == 100)
    until(lambda: running.in_hand == 0)


# One district's letters stand still.

STUCK = "stuck.example"


class Picky(Mailbox):
    """Takes nothing for one domain, and does not say so, until it is told to."""

    waits: int = 0
    is_free: bool = False

    async def handle_RCPT(  # noqa: N802
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        self.waits += (is_stuck := address.endswith(STUCK))
        while is_stuck and not self.is_free:  # noqa: ASYNC110 (the test says when)
            await asyncio.sleep(0.05)
        return await super().handle_RCPT(server, session, envelope, address, options)

    def domains(self) -> list[str]:
        return [str(letter["To"]).partition("@")[2] for letter in self.letters]


@pytest.fixture
def picky(settings: Settings) -> Iterator[Picky]:
    with _serving(Picky(port=_free_port()), settings) as made:
        yield made
        made.is_free = True


@pytest.fixture
def elsewhere(world: World) -> District:
    """Another district, whose only address is in the domain that is stuck."""
    made = make_district()
    with in_district(made.id):
        there = World()
        with_address(there.admin)
        _move_to(there, STUCK)
        letters(there, 60)
    with_address(world.admin)
    _move_to(world, "fine.example")
    return made


def _move_to(world: World, domain: str) -> None:
    Person.objects.filter(id=person_of(world.admin)).update(email=f"head@{domain}")


def test_letters_of_one_district_that_stand_still_hold_no_other_district(
    world: World, picky: Picky, elsewhere: District, running: Lane
) -> None:
    until(lambda: picky.waits == AT_ONCE)
    letters(world, 40)

    until(lambda: picky.domains().count("fine.example") == 40)

    assert picky.waits == AT_ONCE, "it has no more threads than before"
    assert STUCK not in picky.domains()


def test_without_its_share_one_district_would_hold_all_the_others(
    world: World,
    picky: Picky,
    elsewhere: District,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    """The control."""
    monkeypatch.setattr(Line, "_may_start", lambda *_asked: True)
    monkeypatch.setattr(Line, "room", lambda line, _district: IN_HAND - line.in_hand)
    request.getfixturevalue("running")
    until(lambda: picky.waits == THREADS)
    letters(world, 40)
    threading.Event().wait(1.0)

    assert picky.domains() == []


# Pushes beside letters that are stuck.


class Counting(Peer):
    """A push service of one address."""

    def reply(self, request: Request) -> Reply:  # noqa: ARG002 (a peer's own)
        return Reply("", status=201)


@pytest.fixture
def pushes(settings: Settings) -> Iterator[Peer]:
    with serving(Counting()) as made:
        settings.PUSH_HOSTS = frozenset({made.url.removeprefix("http://")})
        yield made


def woken(world: World, service: Peer, number: int) -> None:
    """Pushes to the admin's browser, about what stands in ``letters``, at whatever hour."""
    letters(world, number)
    Notification.objects.update(is_urgent=True)
    device = PushSubscription.objects.create(
        person_id=person_of(world.admin),
        address=seal(f"{service.url}/1"),
        fingerprint="one",
        keys=seal(json.dumps(browser_keys())),
        made_at=timezone.now(),
    )
    Delivery.objects.update(channel="browser", subscription=device, due_at=timezone.now())


@contextmanager
def lanes_of(kinds: Sequence[bool | None]) -> Iterator[None]:
    stop = threading.Event()
    threads = [threading.Thread(target=Lane(is_mail=kind).run, args=(stop,)) for kind in kinds]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(15)


def stuck_letters(world: World, picky: Picky) -> None:
    """As many as a lane sends at once."""
    _move_to(world, STUCK)
    letters(world, IN_HAND)


def test_pushes_go_out_while_letters_are_stuck(world: World, picky: Picky, pushes: Peer) -> None:
    with_address(world.admin)
    woken(world, pushes, 20)
    Delivery.objects.update(due_at=timezone.now() + timedelta(hours=1))
    stuck_letters(world, picky)
    with lanes_of([True, False]):
        until(lambda: picky.waits >= AT_ONCE)
        Delivery.objects.filter(channel="browser").update(due_at=timezone.now())
        until(lambda: len(pushes.asked) == 20)
        assert picky.letters == []
        picky.is_free = True


def test_in_one_lane_with_letters_pushes_would_wait(
    world: World, picky: Picky, pushes: Peer
) -> None:
    """The control: both in one, as if there were no lanes."""
    with_address(world.admin)
    woken(world, pushes, 20)
    Delivery.objects.update(due_at=timezone.now() + timedelta(hours=1))
    stuck_letters(world, picky)
    with lanes_of([None]):
        until(lambda: picky.waits >= AT_ONCE)
        Delivery.objects.filter(channel="browser").update(due_at=timezone.now())
        threading.Event().wait(1.0)
        assert pushes.asked == []
        picky.is_free = True
        until(lambda: len(pushes.asked) == 20)


def test_the_loops_that_go_through_every_district_know_where_to_look(world: World) -> None:
    rounds = (tell_once, jobs.forget_once, jobs.watch_rosters_once, remind_once, summarise_once)
    assert {each() for each in rounds} == {0}


def test_a_district_in_trouble_keeps_no_other_waiting(world: World) -> None:
    """Negative control: the last one is reached all the same."""
    reached: list[UUID | None] = []

    def step(*, now: datetime) -> int:
        reached.append(district_in_force())
        if len(reached) == 1:
            raise ValueError
        return 1

    first, last = uuid4(), uuid4()
    assert in_each_district(step, districts=[first, last]) == 1
    assert reached == [first, last]
