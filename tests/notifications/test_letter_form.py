"""What every letter is like, of whatever it tells: on a locked screen, on the wire, on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from html.parser import HTMLParser

import pytest
from django.conf import settings as installed
from pytest_django import Settings

from corridor.core.mail.letter import GLANCE
from corridor.notifications.catalogue import KINDS
from corridor.notifications.channels.email import letter_of
from corridor.notifications.channels.parcel import Parcel
from corridor.notifications.kinds import Kind
from corridor.notifications.links import SUMMARY
from corridor.notifications.tellers import Words
from tests.factories import TEN
from tests.mailbox import page_part, text_part

STUDENT, PLACE, NOTE = "Zoë Quintanilla-Őz", "Dr. Ägyptus’ Bücherei", "ich muß — “jetzt”"
SECRET = "a1B2" * 16 + "=="
LANGUAGES = [code for code, _name in installed.LANGUAGES]
ALL = [(kind, language) for kind in KINDS.values() for language in LANGUAGES]
LONGEST = 998  # RFC 5322, section 2.1.1


@pytest.fixture(autouse=True)
def sender(settings: Settings) -> None:
    settings.MAIL_FROM = "Corridor <passes@district.example>"
    settings.PUBLIC_URL = "https://passes.example"


def made(kind: Kind, language: str = "en", *, until: datetime = TEN) -> EmailMessage:
    """Of somebody, somewhere, with something that they wrote."""
    answered = kind.may_be_answered
    words = Words(
        title=f"{STUDENT}: {PLACE}",
        lines=(STUDENT, f"From {PLACE} " + "on and on " * 200, f"“{NOTE}”"),
        path="/passes/0123/",
        answerable_until=until if answered else None,
    )
    parcel = Parcel(
        key="0199-key",
        kind=kind,
        is_urgent=kind.is_urgent,
        words=words,
        path=words.path,
        to="bennett@fairview.example",
        sender_name="Fairview Höh passes",
        reply_to="help@fairview.example",
        answer_secret=SECRET if answered else "",
        unsubscribe="/notifications/unsubscribe/x/" if kind.name == SUMMARY else "",
        language=language,
    )
    letter = letter_of(parcel)
    return letter.message(key=parcel.key, sender=parcel.sender_name, reply_to=parcel.reply_to)


def names() -> Iterator[str]:
    for text in (STUDENT, PLACE, NOTE):
        yield from re.findall(r"\w{3,}", text)


class Read(HTMLParser):
    """All text of a page, as a program that knows no styles reads it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.is_style = "", False
        self.feed(page.partition("<body")[2])

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(("kind", "language"), ALL, ids=lambda each: getattr(each, "name", each))
def test_the_head_of_a_letter_names_nobody_and_no_place(kind: Kind, language: str) -> None:
    letter = made(kind, language)
    head = " ".join(f"{name}: {value}" for name, value in letter.items())

    assert str(letter["Subject"]) == str(kind.title)
    assert [name for name in names() if name in head] == []
    assert all(name in text_part(letter) for name in names()), "negative control"


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_a_glance_at_the_inbox_names_nobody(kind: Kind) -> None:
    """What a program shows beside the subject is the beginning of the page."""
    seen = " ".join(Read(page_part(made(kind))).text.split())
    first = min(seen.index(name) for name in names())

    assert first > GLANCE
    assert str(kind.title) in seen[:GLANCE]


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_both_parts_have_every_link(kind: Kind) -> None:
    letter = made(kind)
    links = ["https://passes.example/notifications/settings/"]
    if kind.may_be_answered:
        answer = f"https://passes.example/notifications/answer/{SECRET}/"
        links += [answer, f"{answer}?answer=decline"]
    else:
        links.append("https://passes.example/passes/0123/")
    if kind.name == SUMMARY:
        links.append("https://passes.example/notifications/unsubscribe/x/")

    assert set(re.findall(r"https://\S+", text_part(letter))) == set(links)
    assert set(re.findall(r'href="([^"]+)"', page_part(letter))) == set(links)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_the_head_is_what_programs_and_servers_expect(kind: Kind) -> None:
    letter = made(kind)

    assert letter["Auto-Submitted"] == "auto-generated"
    assert str(letter["Message-ID"]) == "<0199-key@district.example>"
    assert str(letter["From"].addresses[0].display_name) == "Fairview Höh passes"
    assert letter["From"].addresses[0].addr_spec == "passes@district.example"
    assert str(letter["Reply-To"]) == "help@fairview.example"
    assert letter["Date"].datetime is not None
    assert len(letter["To"].addresses) == 1
    once = [name.lower() for name in letter.keys()]  # noqa: SIM118 (a message may repeat them)
    assert len(once) == len(set(once))
    is_list = kind.name == SUMMARY
    assert (letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click") == is_list
    assert ("List-Unsubscribe" in letter) == is_list


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_no_server_on_the_way_has_to_change_a_letter(kind: Kind) -> None:
    """Seven bits, short lines: what is changed on the way breaks a DKIM signature."""
    raw = made(kind).as_bytes(policy=SMTP)

    assert raw.isascii()
    assert max(len(line) for line in raw.split(b"\r\n")) <= LONGEST
    parts = list(message_from_bytes(raw, policy=default).iter_parts())
    assert [str(part["Content-Transfer-Encoding"]) for part in parts] == ["quoted-printable"] * 2
    assert [part.get_content_type() for part in parts] == ["text/plain", "text/html"]


def test_python_itself_would_send_eight_bits_and_long_lines() -> None:
    """Negative control of the one above."""
    plain, long = EmailMessage(), EmailMessage()
    plain.set_content("Zoë")
    long.set_content("x" * (LONGEST + 1), cte="7bit")

    assert not plain.as_bytes(policy=SMTP).isascii()
    assert max(len(line) for line in long.as_bytes(policy=SMTP).split(b"\r\n")) > LONGEST
