"""A mail server that stands still holds neither the pushes nor the next letters."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone
from pytest_django import Settings

from corridor.notifications import jobs
from corridor.notifications.jobs import tell_once
from corridor.notifications.lanes import Lane
from corridor.notifications.line import AT_ONCE
from corridor.notifications.models import Delivery, Notification
from corridor.planning.jobs import remind_once, summarise_once
from corridor.rostering.models import RosterRun
from tests.factories import World, person_of
from tests.mailbox import Mailbox, _free_port, mailbox, until
from tests.notifications.making import with_address

__all__ = ["mailbox"]
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
    made = Slow(port=_free_port())
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


def test_the_loops_that_go_through_every_district_know_where_to_look(world: World) -> None:
    jobs._forget_once()
    jobs._watch_rosters_once()
    assert tell_once() == 0
    assert remind_once() == summarise_once() == 0
