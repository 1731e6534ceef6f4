"""A worker is killed (`kill -9`) at each step of a delivery, and the next one goes on.

Whatever the step, everybody is told, once; and each letter and push goes out at least once, the
second time under the same key. The long run at random moments is ``proof/test_killed_notices.py``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from corridor.core.sealing import seal
from corridor.notifications.commands.sending import LEASE
from corridor.notifications.jobs import tell_once
from corridor.notifications.models import Delivery, Notification, Occasion, PushSubscription
from tests.factories import World, person_of
from tests.mailbox import until
from tests.notifications.killing import (
    Other,
    Step,
    Workers,
    mail_server,
    nursery,
    push_service,
    standing_still,
)
from tests.notifications.making import send, switch, with_address
from tests.notifications.pushing import browser_keys

pytestmark = pytest.mark.django_db(transaction=True)
OCCASIONS = 3


@pytest.fixture(scope="module")
def workers(django_db_setup: None) -> Iterator[Workers]:
    with nursery() as process:
        yield Workers(process)


@pytest.fixture
def told(world: World) -> World:
    """The librarian is to be told of some things, by letter and by push."""
    with_address(world.librarian)
    PushSubscription.objects.create(
        person_id=person_of(world.librarian),
        address=seal("http://127.0.0.1:1/none"),
        fingerprint="one",
        keys=seal(json.dumps(browser_keys())),
        made_at=timezone.now(),
    )
    for _ in range(OCCASIONS):
        occasion(world)
    return world


def occasion(world: World) -> None:
    """Of a test: it is urgent, so that no storm keeps it in."""
    now, person = timezone.now(), person_of(world.librarian)
    Occasion.objects.create(school=world.school, kind="test", about=person, due_at=now, made_at=now)


# Telling.

STEPS = {
    "whom it concerns is noted": "after insert on notifications_notification for each statement",
    "the ways are noted": "after insert on notifications_delivery for each statement",
    "screens are told": "after insert on core_outbox for each statement",
    "it is forgotten": "after delete on notifications_occasion for each statement",
}
COMMIT = "after delete on notifications_occasion deferrable initially deferred for each row"


def rows() -> tuple[int, int, int]:
    return Occasion.objects.count(), Notification.objects.count(), Delivery.objects.count()


def killed_at(step: Step, workers: Workers, loop: str, **options: Any) -> None:
    with workers.at(loop, **options):
        until(step.is_reached)
    step.let_go()


@pytest.mark.parametrize("when", STEPS.values(), ids=STEPS)
def test_one_that_dies_while_it_tells_leaves_all_of_it_to_the_next(
    workers: Workers, told: World, when: str
) -> None:
    with standing_still(when) as step:
        killed_at(step, workers, "tell")
    assert rows() == (OCCASIONS, 0, 0)

    tell_once()

    assert rows() == (0, OCCASIONS, 2 * OCCASIONS)


def test_one_that_dies_while_it_commits_has_told_and_the_next_tells_nobody_again(
    workers: Workers,
    told: World,
) -> None:
    with standing_still(COMMIT) as step:
        killed_at(step, workers, "tell")
    assert rows() == (0, OCCASIONS, 2 * OCCASIONS)

    assert tell_once() == 0
    assert rows() == (0, OCCASIONS, 2 * OCCASIONS)


IN_TWO_STEPS = """
from django.db import transaction
from corridor.notifications.commands import telling
def spread(*, now):
    with transaction.atomic():
        found = list(telling.Occasion.objects.filter(due_at__lte=now))
        telling.Occasion.objects.filter(id__in=[one.id for one in found]).delete()
    heard = [telling._whom(telling.teller_of(one.kind), [one], now) for one in found]
    telling.tell([each for some in heard for each in some], now=now)
    return len(found)
jobs.spread = spread
"""


def test_if_it_told_in_two_steps_nobody_would_hear_of_it(workers: Workers, told: World) -> None:
    """The control: what is forgotten first is lost."""
    with standing_still(STEPS["the ways are noted"]) as step:
        killed_at(step, workers, "tell", twist=IN_TWO_STEPS)

    tell_once()

    assert rows() == (0, 0, 0)


# Sending.

LOOPS = {"email": "send_letters", "browser": "send_pushes"}
LEASED = "after update on notifications_delivery for each row when (new.state = 'due')"
NOTED = "after update on notifications_delivery for each row when (new.state = 'sent')"
Way = tuple[str, Other]


@pytest.fixture(params=LOOPS)
def way(request: Any, told: World, settings: Settings) -> Iterator[Way]:
    """One delivery by it."""
    keep = Occasion.objects.values_list("id", flat=True)[0]
    Occasion.objects.exclude(id=keep).delete()
    serving = mail_server if request.param == "email" else push_service
    with serving(settings) as other:
        if request.param == "email":
            PushSubscription.objects.all().delete()
        else:
            switch(told.librarian, "test", "email", on=False)
            host = other.settings["PUSH_HOSTS"][0]
            PushSubscription.objects.update(address=seal(f"http://{host}/1"))
        tell_once()
        assert Delivery.objects.get().channel == request.param
        yield request.param, other


def killed_at_other(workers: Workers, way: Way, at: str, **options: Any) -> None:
    """And while the first is at it, nobody else is."""
    channel, other = way
    other.at = at
    with workers.at(LOOPS[channel], **options, **other.settings):
        until(other.reached.is_set)
        assert not send(timezone.now())
    other.go_on.set()


def next_worker() -> None:
    """After the lease."""
    assert not send(timezone.now()), "it may be at it still"
    send(timezone.now() + LEASE)
    assert Delivery.objects.get().state == "sent"


def test_one_that_dies_before_its_lease_is_written_has_taken_nothing(
    workers: Workers, way: Way
) -> None:
    with standing_still(LEASED) as step:
        killed_at(step, workers, LOOPS[way[0]], **way[1].settings)
    assert Delivery.objects.get().tries == 0

    send(timezone.now())

    assert len(way[1].kept) == 1


def test_what_the_other_side_has_not_kept_goes_out_after_the_lease(
    workers: Workers, way: Way
) -> None:
    killed_at_other(workers, way, "asked")
    assert way[1].kept == []

    next_worker()

    assert len(way[1].kept) == 1


def test_what_it_kept_without_an_answer_comes_again_under_the_same_key(
    workers: Workers, way: Way
) -> None:
    killed_at_other(workers, way, "kept")
    next_worker()

    assert len(way[1].kept) == 2
    assert len(set(way[1].kept)) == 1


def test_what_it_took_and_nobody_noted_comes_again_under_the_same_key(
    workers: Workers, way: Way
) -> None:
    with standing_still(NOTED) as step:
        killed_at(step, workers, LOOPS[way[0]], **way[1].settings)
    next_worker()

    assert len(way[1].kept) == 2
    assert len(set(way[1].kept)) == 1


FOR_EVER = "from corridor.notifications.commands import sending; sending.LEASE *= 10_000"
NONE_AT_ALL = "from corridor.notifications.commands import sending; sending.LEASE *= 0"
WITHOUT_KEYS = """
from uuid import uuid4
from corridor.core.mail import Letter
from corridor.notifications.channels import web_push
usual = Letter.message
Letter.message = lambda self, *, key="", **more: usual(self, **more)
web_push.tag_of = lambda key: uuid4().hex
"""


def test_if_a_lease_never_ended_it_would_be_lost(workers: Workers, way: Way) -> None:
    """A control."""
    killed_at_other(workers, way, "asked", twist=FOR_EVER)

    assert not send(timezone.now() + 10 * LEASE)
    assert way[1].kept == []


def test_if_there_were_no_lease_two_would_be_at_it(workers: Workers, way: Way) -> None:
    """A control: nobody died, and it goes out twice."""
    channel, other = way
    other.at = "kept"
    with workers.at(LOOPS[channel], twist=NONE_AT_ALL, **other.settings):
        until(other.reached.is_set)
        other.at = ""
        assert len(send(timezone.now() + timedelta(seconds=1))) == 1
    assert len(other.kept) > 1


def test_if_there_were_no_key_both_would_be_read(workers: Workers, way: Way) -> None:
    """A control."""
    killed_at_other(workers, way, "kept", twist=WITHOUT_KEYS)
    next_worker()

    assert len(set(way[1].kept)) == 2
