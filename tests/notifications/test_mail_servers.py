"""What mail servers do to letters, and what of it is said: to whom it concerns, and to admins."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from pytest_django import Settings

from corridor.accounts.models import User
from corridor.core.mail import server as mail_server
from corridor.notifications.commands.sending import MOST_TRIES
from corridor.notifications.models import Delivery, Preferences
from corridor.notifications.rosters import tell_of_rosters
from corridor.rostering.models import RosterRun
from tests.factories import TEN, World, make_member, person_of
from tests.mailbox import Mailbox, _free_port, mailbox
from tests.notifications.making import send, spread, switch, to_the_library, with_address
from tests.pages import Visitor, at_ten, text_of

__all__ = ["at_ten", "mailbox"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
SETTINGS, OF_SCHOOL = "/notifications/settings/", "/admin/notifications/"


class Server(Mailbox):
    """Also says what it is told to of whoever sends."""

    def __init__(self) -> None:
        super().__init__(port=_free_port())
        self.of_senders: list[str] = []

    async def handle_MAIL(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if self.of_senders:
            return self.of_senders.pop(0)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"


Start = Callable[..., Server]


@pytest.fixture
def start(settings: Settings) -> Iterator[Start]:
    running = []

    def _start(*, url: str = "smtp://127.0.0.1:{port}", **options: Any) -> Server:
        made = Server()
        controller = Controller(made, hostname="127.0.0.1", port=made.port, **options)
        controller.start()
        running.append(controller)
        settings.MAIL_URL = url.format(port=made.port)
        settings.MAIL_FROM = "Corridor <passes@district.example>"
        settings.PUBLIC_URL = "https://passes.example"
        return made

    yield _start
    for controller in running:
        controller.stop()


@pytest.fixture
def asked(world: World) -> World:
    """A letter waits for the librarian."""
    with_address(world.librarian)
    switch(world.librarian, "request", "email")
    to_the_library(world)
    spread()
    return world


def outcome() -> tuple[str, str]:
    delivery = Delivery.objects.get(channel="email")
    return delivery.state, delivery.fault


def said_to_admins(world: World) -> str:
    return text_of(Visitor(world.admin).get(OF_SCHOOL))


@pytest.mark.parametrize("step", ["of_senders", "of_addresses", "answers"])
def test_not_now_at_any_step_is_tried_again_and_then_taken(
    asked: World, start: Start, step: str
) -> None:
    """MAIL, RCPT and DATA (RFC 5321, section 4.2.1)."""
    server = start()
    getattr(server, step).append("451 greylisted, later")
    send()
    assert outcome() == ("due", "later_451")
    assert server.letters == []
    said = said_to_admins(asked)
    assert "try again later (451)" in said
    assert "1 letter waits and is tried again." in said

    send(Delivery.objects.get().due_at)

    assert outcome()[0] == "sent"
    assert server.only()


def test_each_wait_is_twice_the_one_before_as_long_as_it_is_news(
    asked: World, start: Start
) -> None:
    start().answers = ["421 busy"] * MOST_TRIES
    now, waits = TEN, []
    while send(now):
        due_at = Delivery.objects.get().due_at
        waits.append((due_at - now).total_seconds())
        now = due_at

    assert waits == [5 * 2**n for n in range(8)]
    assert outcome() == ("dropped", "too_late"), "a request lasts a quarter of an hour"


def test_a_server_that_is_away_for_an_hour_loses_no_news_of_two_days(
    world: World, start: Start
) -> None:
    """And is given up some time; greylisting alone takes five minutes or more."""
    server = start()
    with_address(make_member(world.school, "district_admin"))
    RosterRun.objects.create(
        provider="folder", source="x", state="failed", started_at=TEN, finished_at=TEN
    )
    tell_of_rosters(now=TEN)
    server.answers = ["421 busy"] * MOST_TRIES
    now, tries = TEN, 0
    while send(now):
        tries, now = tries + 1, Delivery.objects.get().due_at

    assert tries == MOST_TRIES
    assert now - TEN > timedelta(hours=1)
    assert outcome() == ("failed", "later_421")


def test_no_such_user_switches_the_address_off_until_its_owner_says_so(
    asked: World, start: Start
) -> None:
    server = start()
    server.of_addresses = ["550 5.1.1 no such user"]
    send()
    assert outcome() == ("failed", "refused_550")
    owner = Visitor()
    owner.client.force_login(User.objects.get(person_id=person_of(asked.librarian)))
    page = text_of(owner.get(SETTINGS))
    assert "come back" in page
    assert "The other side refused it (550)." in page
    assert "Write to it again" in page

    owner.post("/notifications/test/write-again/")
    to_the_library(asked, member=asked.students[1])
    spread()
    send()

    assert server.only()
    assert "Write to it again" not in text_of(owner.get(SETTINGS))


def test_another_address_is_written_to_at_once(asked: World, start: Start) -> None:
    """What came back was the other one. Negative control: the same one is not written to."""
    server = start()
    server.of_addresses = ["550 no such user"]
    send()
    to_the_library(asked, member=asked.students[1])
    spread()
    send()
    assert server.letters == []

    asked.librarian.person.email = "reyes@new.example"
    asked.librarian.person.save()
    to_the_library(asked, member=asked.students[2])
    spread()
    send()

    assert str(server.only()["To"]) == "reyes@new.example"


def test_who_has_no_address_is_not_switched_off(world: World, start: Start) -> None:
    server = start()
    switch(world.librarian, "request", "email")
    to_the_library(world)
    spread()
    send()

    assert outcome() == ("dropped", "no_address")
    assert not Preferences.objects.exclude(mail_fault="").exists()
    assert server.letters == []


@pytest.mark.parametrize("answer", ["554 5.7.1 Relay access denied", "530 Must sign in first"])
def test_a_server_that_takes_nothing_from_us_says_nothing_of_the_address(
    asked: World, start: Start, answer: str
) -> None:
    """Else one wrong setting would switch everybody off."""
    server = start()
    server.of_addresses = [answer]
    send()

    assert outcome() == ("due", "mail_relay")
    assert not Preferences.objects.exclude(mail_fault="").exists()
    assert "takes no letters from Corridor to others" in said_to_admins(asked)


def test_a_sender_that_is_not_accepted_is_said_and_tried_again(asked: World, start: Start) -> None:
    server = start()
    server.of_senders = ["550 not you"]
    send()

    assert outcome() == ("due", "mail_sender")
    assert "does not accept the address that letters are from" in said_to_admins(asked)


def test_encryption_that_is_not_offered_is_not_done_without(asked: World, start: Start) -> None:
    server = start(url="smtp://127.0.0.1:{port}?tls=starttls")
    send()

    assert outcome() == ("due", "mail_no_tls")
    assert server.letters == []
    assert "offers no encryption" in said_to_admins(asked)


def test_without_asking_for_encryption_the_same_server_takes_it(asked: World, start: Start) -> None:
    """Negative control of the one above."""
    server = start(url="smtp://127.0.0.1:{port}?tls=none")
    send()

    assert server.only()


def only_with(password: str) -> Callable[..., AuthResult]:
    def check(_server: Any, _session: Any, _envelope: Any, _how: str, said: Any) -> AuthResult:
        return AuthResult(success=said.password == password.encode(), handled=False)

    return check


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
@pytest.mark.parametrize(("password", "state"), [("wrong", "due"), ("right", "sent")])
def test_a_wrong_password_is_said_and_loses_no_letter(
    asked: World, start: Start, password: str, state: str
) -> None:
    start(
        url=f"smtp://corridor:{password}@127.0.0.1:{{port}}",
        auth_required=True,
        auth_require_tls=False,
        authenticator=only_with("right"),
    )
    send()

    assert outcome() == (state, "mail_password" if state == "due" else "")
    said = "does not take the name or password" in said_to_admins(asked)
    assert said == (state == "due")


def test_a_server_that_is_down_is_said_and_loses_no_letter(
    asked: World, start: Start, settings: Settings
) -> None:
    server = start()
    up = settings.MAIL_URL
    settings.MAIL_URL = f"smtp://127.0.0.1:{_free_port()}"
    send()
    assert outcome() == ("due", "mail_down")
    assert "The mail server can’t be reached." in said_to_admins(asked)

    settings.MAIL_URL = up
    send(Delivery.objects.get().due_at)

    assert server.only()


def test_a_server_that_stands_still_is_left_after_a_while(
    asked: World, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = start()

    async def sleep(*_given: Any) -> str:
        await asyncio.sleep(3)
        return "250 late"

    with monkeypatch.context() as slow:
        slow.setattr(mail_server, "ANSWERS_WITHIN", 0.3)
        slow.setattr(Server, "handle_DATA", sleep)
        send()
    assert outcome() == ("due", "mail_slow")
    assert "did not answer in time" in said_to_admins(asked)

    send(Delivery.objects.get().due_at)
    assert server.only()
