"""Is it working? What the page says of every way, and the test, on the same road as all else."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from corridor.core.errors import Refused
from corridor.notifications import commands
from corridor.notifications.commands.trying import MOST
from corridor.notifications.guides import GUIDES, guides_for
from corridor.notifications.kinds import Channel
from corridor.notifications.models import (
    Delivery,
    Notification,
    Occasion,
    Preferences,
    PushSubscription,
    SchoolNotifications,
)
from tests.factories import TEN, World, person_of
from tests.mailbox import Mailbox, mailbox
from tests.notifications.making import reachable, send, spread
from tests.pages import Visitor, at_ten, text_of

__all__ = ["at_ten", "mailbox"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
PAGE = "/notifications/test/"
CHROMEBOOK = "Mozilla/5.0 (X11; CrOS x86_64 15633.69.0) Chrome/120.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_2 like Mac OS X) Version/17.2 Safari/604.1"


def device(world: World, **fields: Any) -> PushSubscription:
    made: PushSubscription = PushSubscription.objects.create(
        person_id=person_of(world.teacher),
        address="https://push.example/1",
        fingerprint="1",
        device="Chrome, Chromebook",
        made_at=TEN,
        **fields,
    )
    return made


def test_a_test_goes_the_same_road_and_reaches_whoever_asked(
    world: World, mailbox: Mailbox
) -> None:
    reachable(world.teacher)
    visitor = Visitor(world.teacher)
    visitor.post(PAGE)
    assert Occasion.objects.get().kind == "test"
    spread()
    send()

    assert str(mailbox.only()["Subject"]) == "This is a test"
    told = Notification.objects.get()
    assert (told.person_id, told.kind) == (person_of(world.teacher), "test")
    page = text_of(visitor.get(PAGE))
    assert "Last test:" in page
    assert "It was handed over." in page
    assert "Last delivery:" in page


def test_a_test_comes_at_any_hour(world: World) -> None:
    """Quiet hours would keep it back, and it would look as if nothing worked."""
    Visitor(world.teacher).post(PAGE)
    spread()

    assert Notification.objects.get().is_urgent


def test_nobody_sends_tests_without_end(world: World) -> None:
    def one() -> None:
        person = person_of(world.teacher)
        commands.send_test(person_id=person, school_id=world.school.id, now=TEN)

    for _ in range(MOST):
        one()
        spread()
    with pytest.raises(Refused) as refused:
        one()

    assert refused.value.refusal.lifts_at is not None
    assert Notification.objects.count() == MOST


def test_a_letter_that_came_back_says_so_and_who_helps(world: World, mailbox: Mailbox) -> None:
    reachable(world.teacher)
    SchoolNotifications.objects.create(
        school=world.school, helper="Mr. Adams", helper_email="adams@school.example"
    )
    person = person_of(world.teacher)
    Preferences.objects.create(person_id=person, mail_fault="refused_550", mail_failed_at=TEN)
    visitor = Visitor(world.teacher)

    page = text_of(visitor.get(PAGE))

    assert "Something does not arrive" in page
    assert "adams@school.example" in page


def test_a_bounced_address_is_written_to_again_when_its_owner_says_so(
    world: World, mailbox: Mailbox
) -> None:
    """Negative control: before, the test is dropped."""
    reachable(world.teacher)
    person = person_of(world.teacher)
    Preferences.objects.create(person_id=person, mail_fault="refused_550", mail_failed_at=TEN)
    visitor = Visitor(world.teacher)
    visitor.post(PAGE)
    spread()
    send()
    assert mailbox.letters == []
    assert Delivery.objects.get().fault == "bounced"
    page = text_of(visitor.get(PAGE))
    assert "come back" in page
    assert "The other side refused it (550)." in page

    visitor.post(f"{PAGE}write-again/")
    visitor.post(PAGE)
    spread()
    send()

    assert len(mailbox.letters) == 1


def test_a_mail_server_that_is_not_there_is_said(world: World, settings: Settings) -> None:
    settings.MAIL_URL = ""

    assert "This installation sends no e-mail" in text_of(Visitor(world.teacher).get(PAGE))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"reached_at": TEN}, "Last delivery:"),
        ({"fault": "later_503", "failed_at": TEN}, "try again later (503)"),
        ({"gone_at": TEN, "failed_at": TEN, "fault": "gone_410"}, "can’t be reached any more"),
    ],
)
def test_each_device_says_how_it_fares(world: World, fields: dict[str, Any], words: str) -> None:
    device(world, **fields)

    page = text_of(Visitor(world.teacher).get(PAGE))

    assert words in page
    assert ("Something does not arrive" in page) == ("fault" in fields)


def test_the_steps_for_this_browser_and_system_come_first() -> None:
    fitting, others = guides_for(CHROMEBOOK)
    assert [guide.key for guide in fitting] == ["chrome", "chromebook"]
    assert len(fitting) + len(others) == len(GUIDES)
    assert [guide.key for guide in guides_for(IPHONE)[0]] == ["safari", "iphone"]
    assert guides_for("")[0] == []


def test_the_page_opens_the_steps_that_fit(world: World) -> None:
    visitor = Visitor(world.teacher)
    visitor.client.defaults["HTTP_USER_AGENT"] = CHROMEBOOK
    page = text_of(visitor.get(PAGE))

    assert '<details class="more" id="guide-chromebook" open>' in page
    assert '<details class="more" id="guide-windows">' in page


def test_a_device_of_somebody_else_is_not_shown(world: World) -> None:
    device(world, channel=Channel.PHONE)

    assert "Chrome, Chromebook" not in text_of(Visitor(world.student).get(PAGE))
