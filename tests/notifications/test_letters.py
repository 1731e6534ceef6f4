"""A request by letter: what stands in it, what a mail server says to it, and its link."""

from __future__ import annotations

import re
from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from corridor.notifications.commands import sending
from corridor.notifications.models import AnswerLink, Delivery, Notification, Preferences
from corridor.passes.commands import approve_pass
from corridor.passes.models import HallPass, PassEvent
from tests.factories import TEN, World, actor_of, person_of
from tests.mailbox import Mailbox, mailbox, page_part, text_part
from tests.notifications.making import send, spread, switch, to_the_library, with_address
from tests.pages import Visitor, at_ten, text_of

__all__ = ["at_ten", "mailbox"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]


@pytest.fixture
def asked(world: World, mailbox: Mailbox) -> HallPass:
    """A request whose librarian gets letters."""
    with_address(world.librarian)
    switch(world.librarian, "request", "email")
    made = to_the_library(world)
    spread()
    return made


def address_in(letter: EmailMessage) -> str:
    found = re.search(r"(/notifications/answer/[\w=-]+/)", text_part(letter))
    assert found
    return found[1]


def test_the_subject_names_nobody_and_the_letter_says_who_and_where(
    world: World, asked: HallPass, mailbox: Mailbox
) -> None:
    send()

    letter = mailbox.only()
    student = world.student.person
    assert student is not None
    assert student.family_name not in str(letter["Subject"])
    assert "Library" not in str(letter["Subject"])
    for part in (text_part(letter), page_part(letter)):
        assert student.name in part
        assert "Library" in part
    assert letter["Auto-Submitted"] == "auto-generated"
    assert str(letter["Message-ID"]).startswith(f"<{Notification.objects.get().id}@")
    assert Delivery.objects.get().state == "sent"


def test_opening_the_link_changes_nothing_and_one_tap_answers(
    world: World, asked: HallPass, mailbox: Mailbox
) -> None:
    """A mail scanner's prefetch is a GET."""
    send()
    address, stranger = address_in(mailbox.only()), Visitor()
    for _ in range(3):
        page = stranger.get(address)
        assert page.status_code == 200
        assert "asks to go to Library" in text_of(page)
    stranger.client.head(address)
    asked.refresh_from_db()
    assert asked.state == "requested"

    answer = stranger.post(address, answer="approve")

    asked.refresh_from_db()
    assert "may go to Library" in text_of(answer)
    assert asked.state == "out"
    event = PassEvent.objects.get(hall_pass=asked, kind="approved")
    assert event.actor_id == world.librarian.id


def test_a_link_answers_once(world: World, asked: HallPass, mailbox: Mailbox) -> None:
    send()
    address = address_in(mailbox.only())
    assert Visitor().post(address, answer="decline").status_code == 200

    again = Visitor().post(address, answer="approve")

    asked.refresh_from_db()
    assert (again.status_code, asked.state) == (404, "declined")
    assert "no good any more" in text_of(again)
    assert Visitor().get(address).status_code == 404


def test_a_link_expires_with_the_request(asked: HallPass, mailbox: Mailbox) -> None:
    send()
    address = address_in(mailbox.only())
    assert AnswerLink.objects.get().expires_at == asked.requested_at + timedelta(minutes=15)
    AnswerLink.objects.update(expires_at=TEN)

    assert Visitor().get(address).status_code == 404
    assert Visitor().post(address, answer="approve").status_code == 404


def test_whoever_comes_second_reads_why(world: World, asked: HallPass, mailbox: Mailbox) -> None:
    send()
    approve_pass(actor=actor_of(world.librarian), pass_id=asked.id, now=TEN)

    late = Visitor().post(address_in(mailbox.only()), answer="approve")

    assert late.status_code == 409
    assert "on its way by now" in text_of(late)


@pytest.mark.parametrize("secret", ["x", "AAAA", "A" * 64, "%00", "a" * 5000])
def test_what_is_no_link_is_not_found(secret: str) -> None:
    assert Visitor().get(f"/notifications/answer/{secret}/").status_code == 404


def test_a_letter_that_nobody_took_is_tried_again_and_then_taken(
    asked: HallPass, mailbox: Mailbox
) -> None:
    mailbox.answers = ["451 greylisted"]
    send()
    (delivery,) = Delivery.objects.all()
    assert (delivery.state, delivery.fault, delivery.tries) == ("due", "later_451", 1)
    assert not send(TEN + timedelta(seconds=1)), "not before its time"

    send(delivery.due_at)

    assert mailbox.only()
    assert Delivery.objects.get().state == "sent"


def test_an_address_that_bounces_gets_no_more_letters(
    world: World, asked: HallPass, mailbox: Mailbox
) -> None:
    mailbox.of_addresses = ["550 no such user"]
    send()
    assert Delivery.objects.get().state == "failed"
    assert Preferences.objects.get(person_id=person_of(world.librarian)).mail_fault == "refused_550"

    to_the_library(world, member=world.students[1])
    spread()
    send()

    assert mailbox.letters == []
    assert set(Delivery.objects.values_list("state", "fault")) == {
        ("failed", "refused_550"),
        ("dropped", "bounced"),
    }


def test_what_was_answered_before_the_letter_went_out_stays_unsent(
    world: World, asked: HallPass, mailbox: Mailbox
) -> None:
    approve_pass(actor=actor_of(world.librarian), pass_id=asked.id, now=TEN)
    send()

    assert mailbox.letters == []
    assert Delivery.objects.get(channel="email").fault == "settled"


def test_a_worker_that_dies_after_taking_leaves_it_to_the_next(
    asked: HallPass, mailbox: Mailbox
) -> None:
    sending.take(now=TEN)
    assert not send(TEN + timedelta(seconds=30)), "somebody may still be at it"

    send(TEN + sending.LEASE)

    assert mailbox.only()


def test_one_that_dies_after_sending_sends_the_same_letter_again(
    asked: HallPass, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At least once; its id lets whoever receives it twice tell."""

    def die(**_given: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("tests.notifications.making.note", die)
        with pytest.raises(KeyboardInterrupt):
            send()
    send(TEN + sending.LEASE)

    first, second = mailbox.letters
    assert first["Message-ID"] == second["Message-ID"]
    assert not send(TEN + 2 * sending.LEASE)
