"""Is it working? What the page says of every way, and the test, on the same road as all else."""

from __future__ import annotations

import re
from datetime import datetime
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
from tests.passes.acting import MINUTE

__all__ = ["at_ten", "mailbox"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
PAGE = "/notifications/test/"
CHROMEBOOK = "Mozilla/5.0 (X11; CrOS x86_64 15633.69.0) Chrome/120.0 Safari/537.36"


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


WINDOWS, MAC = "Windows NT 10.0; Win64; x64", "Macintosh; Intel Mac OS X 10_15_7"
CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
SAFARI = "AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15"
FIREFOX = "Gecko/20100101 Firefox/143.0"


@pytest.mark.parametrize(
    ("system", "browser", "keys"),
    [
        (WINDOWS, CHROME, ["chrome", "windows"]),
        (MAC, CHROME, ["chrome", "mac"]),
        ("X11; CrOS x86_64 15633.69.0", CHROME, ["chrome", "chromebook"]),
        ("Linux; Android 15; Pixel 9", CHROME, ["chrome", "android"]),
        (WINDOWS, f"{CHROME} Edg/140.0.0.0", ["chrome", "windows"]),
        ("Windows NT 10.0; Win64; x64; rv:143.0", FIREFOX, ["firefox", "windows"]),
        ("Macintosh; Intel Mac OS X 10.15; rv:143.0", FIREFOX, ["firefox", "mac"]),
        (MAC, SAFARI, ["safari", "mac"]),
        ("iPhone; CPU iPhone OS 18_5 like Mac OS X", SAFARI, ["iphone"]),
        ("iPad; CPU OS 18_5 like Mac OS X", SAFARI, ["iphone"]),
        ("iPhone; CPU iPhone OS 18_5 like Mac OS X", f"CriOS/140.0 {SAFARI}", ["iphone"]),
    ],
)
def test_s30_the_steps_for_this_browser_and_system_come_first(
    world: World, system: str, browser: str, keys: list[str]
) -> None:
    agent = f"Mozilla/5.0 ({system}) {browser}"
    fitting, others = guides_for(agent)
    assert [guide.key for guide in fitting] == keys
    assert len(fitting) + len(others) == len(GUIDES)

    visitor = Visitor(world.teacher)
    visitor.client.defaults["HTTP_USER_AGENT"] = agent
    opened = re.findall(r'id="guide-(\w+)" open', text_of(visitor.get(PAGE)))
    assert opened == keys


def test_s30_a_browser_that_says_nothing_known_finds_all_of_them() -> None:
    fitting, others = guides_for("")

    assert (fitting, list(others)) == ([], list(GUIDES))


def test_the_page_opens_the_steps_that_fit(world: World) -> None:
    visitor = Visitor(world.teacher)
    visitor.client.defaults["HTTP_USER_AGENT"] = CHROMEBOOK
    page = text_of(visitor.get(PAGE))

    assert '<details class="more" id="guide-chromebook" open>' in page
    assert '<details class="more" id="guide-windows">' in page


def test_a_device_of_somebody_else_is_not_shown(world: World) -> None:
    device(world, channel=Channel.PHONE)

    assert "Chrome, Chromebook" not in text_of(Visitor(world.student).get(PAGE))


# Did you see it?


@pytest.fixture
def trier(world: World, mailbox: Mailbox) -> Visitor:
    """The teacher, to whom a test went out as a letter."""
    reachable(world.teacher)
    visitor = Visitor(world.teacher)
    try_it(visitor)
    return visitor


def try_it(visitor: Visitor, now: datetime = TEN) -> None:
    visitor.post(PAGE)
    spread(now)
    send(now)


def say(visitor: Visitor, came: str) -> Any:
    """Of the test about which nothing was said yet."""
    asked = Delivery.objects.get(seen_at=None, missed_at=None)
    return visitor.post(f"{PAGE}{asked.id}/", came=came)


def test_s29_whoever_saw_the_test_says_so_and_the_way_is_known_to_work(
    world: World, trier: Visitor
) -> None:
    """Before, the page asks; a page of somebody else never does."""
    assert "Did you see it?" in text_of(trier.get(PAGE))
    assert "Did you see it?" not in text_of(Visitor(world.student).get(PAGE))

    assert say(trier, "yes")["Location"] == PAGE

    page = text_of(trier.get(PAGE))
    assert "Did you see it?" not in page
    assert "Seen by you at" in page
    assert "Something does not arrive" not in page
    assert "Seen by you" in text_of(trier.get("/notifications/settings/"))
    said = Delivery.objects.get()
    assert (said.seen_at, said.missed_at) == (TEN, None)


def test_s31_a_no_leads_to_the_steps_that_fit_and_to_who_helps(
    world: World, trier: Visitor
) -> None:
    SchoolNotifications.objects.create(school=world.school, helper="Mr. Adams, room 12")
    trier.client.defaults["HTTP_USER_AGENT"] = CHROMEBOOK
    assert 'id="guide-mail" open' not in text_of(trier.get(PAGE))

    assert say(trier, "no")["Location"] == f"{PAGE}#steps"

    page = text_of(trier.get(PAGE))
    assert "Something does not arrive" in page
    steps = page[page.index('id="steps"') :]
    assert re.findall(r'id="guide-(\w+)" open', steps) == ["chrome", "chromebook", "mail"]
    assert "Mr. Adams, room 12" in steps


def test_a_later_test_that_came_makes_up_for_one_that_did_not(trier: Visitor) -> None:
    say(trier, "no")
    assert "you did not see the last test" in text_of(trier.get(PAGE))

    try_it(trier, TEN + MINUTE)
    say(trier, "yes")

    page = text_of(trier.get(PAGE))
    assert "you did not see the last test" not in page
    assert "Something does not arrive" not in page


def test_nobody_says_it_of_a_test_of_somebody_else_or_of_one_that_waits(
    world: World, trier: Visitor
) -> None:
    assert say(Visitor(world.librarian), "yes").status_code == 404
    Delivery.objects.update(state="due")
    assert say(trier, "yes").status_code == 404

    assert Delivery.objects.get().seen_at is None


def test_the_pages_about_notifications_lead_to_each_other(world: World) -> None:
    """Only to those that one may see."""
    for member, sees_letters in ((world.teacher, True), (world.student, False)):
        page = text_of(Visitor(member).get(PAGE))
        tabs = page[page.index('<nav class="subnav"') :].partition("</nav>")[0]
        for path in ("settings", "test", "install"):
            assert f'href="/notifications/{path}/"' in tabs
        assert ('href="/notifications/mine/"' in tabs) == sees_letters
        assert tabs.count("aria-current") == 1
