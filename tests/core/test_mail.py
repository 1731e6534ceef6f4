"""Letters: what they look like on the wire, and what happens when the server says no."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from corridor.cli import doctor
from corridor.core.mail import Letter, MailServer, is_set_up, queue
from corridor.core.mail.jobs import MOST_TRIES, RETRY, TryLater
from tests.mailbox import (
    Mailbox,
    do,
    jobs,
    mailbox,
    page_part,
    real_worker,
    text_part,
    until,
    work,
)

__all__ = ["mailbox", "real_worker"]

LETTER = Letter(
    "bennett@district.example",
    "A new password ✓",
    ("First <b>words</b> & more.", "Second words."),
    action="Choose one",
    url="https://passes.example/sign-in/link/x/",
    note="Small print.",
)


class Page(HTMLParser):
    """What a page would fetch, run, or call itself."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.language = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "html":
            self.language = told.get("lang") or ""
        self.fetched += [str(told[name]) for name in ("src", "background") if name in told]
        if tag in ("script", "link", "img", "iframe"):
            self.fetched.append(tag)


@pytest.mark.django_db
def test_a_letter_says_the_same_in_text_and_as_a_page(mailbox: Mailbox) -> None:
    queue(LETTER)
    work()

    letter = mailbox.only()
    assert (letter["To"], letter["Subject"]) == (LETTER.to, LETTER.subject)
    assert letter["From"] == "Corridor <passes@district.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert str(letter["Message-ID"]).endswith("@district.example>")
    assert letter.get_content_type() == "multipart/alternative"
    for words in (*LETTER.paragraphs, LETTER.action, LETTER.url, LETTER.note):
        assert words in text_part(letter)
    page = page_part(letter)
    assert "First &lt;b&gt;words&lt;/b&gt; &amp; more." in page
    assert f'href="{LETTER.url}"' in page
    assert Page(page).language == "en"


@pytest.mark.django_db
def test_a_letter_fetches_nothing_from_anywhere(mailbox: Mailbox) -> None:
    queue(LETTER)
    work()
    page = page_part(mailbox.only())

    assert Page(page).fetched == []
    assert "url(" not in page
    assert "@import" not in page
    assert Page('<img src="https://evil.example/x">').fetched, "negative control"


def test_nobody_writes_headers_through_a_letter(settings: Settings) -> None:
    settings.MAIL_FROM = "a@b.example"
    for field in ("to", "subject"):
        told = {
            "to": "x@y.example",
            "subject": "x",
            "paragraphs": (),
            field: "x\r\nBcc: z@z.example",
        }
        with pytest.raises(ValueError, match=r"linefeed|carriage|invalid"):
            Letter(**told).message()  # type: ignore[arg-type]


@pytest.mark.parametrize("to", ["x@y.example, z@z.example", ""])
def test_a_letter_goes_to_one_address_alone(settings: Settings, to: str) -> None:
    """Rosters bring what they bring, and a link in a letter is for one person."""
    settings.MAIL_FROM = "a@b.example"
    with pytest.raises(ValueError, match="one address"):
        replace(LETTER, to=to).message()
    assert replace(LETTER, to="Ms. B <x@y.example>").message()["To"].addresses, "negative control"


@pytest.mark.django_db
def test_a_letter_lies_sealed_in_the_queue(mailbox: Mailbox) -> None:
    queue(LETTER)

    kept = str([job.args for job in jobs()])
    assert "bennett" not in kept
    assert "link" not in kept
    assert "bennett" in str(LETTER.unsealed(LETTER.sealed())), "negative control"


@pytest.mark.django_db
def test_what_is_taken_back_sends_no_letter(mailbox: Mailbox) -> None:
    with transaction.atomic():
        queue(LETTER)
        assert jobs(), "negative control"
        transaction.set_rollback(True)

    assert jobs() == []


@pytest.mark.django_db
@pytest.mark.parametrize("answer", ["550 no such mailbox", "554 not wanted"])
def test_a_refusal_for_good_is_told_once_and_not_tried_again(
    mailbox: Mailbox, answer: str, caplog: pytest.LogCaptureFixture
) -> None:
    mailbox.answers = [answer]
    queue(LETTER)
    with caplog.at_level(logging.WARNING, logger="corridor.core.mail.jobs"):
        work()

    assert mailbox.letters == []
    assert [answer[:3] in record.getMessage() for record in caplog.records] == [True]
    assert LETTER.to not in caplog.text


@pytest.mark.django_db
def test_not_now_is_tried_again_later_and_later(mailbox: Mailbox) -> None:
    mailbox.answers = ["451 greylisted"]
    queue(LETTER)
    job = jobs()[0]
    with pytest.raises(TryLater) as later:
        do(job)

    waits = []
    for attempts in range(MOST_TRIES - 1):
        row = job.procrastinate_job.evolve(attempts=attempts)
        decision = RETRY.get_retry_decision(exception=later.value, job=row)
        assert decision is not None
        assert decision.retry_at is not None
        waits.append(decision.retry_at - timezone.now())
    assert all(second > 3 * first for first, second in pairwise(waits))
    assert timedelta(hours=1) < waits[-1] < timedelta(hours=6)
    do(job)
    assert mailbox.only()["To"] == LETTER.to


@pytest.mark.django_db
def test_after_the_last_try_a_letter_is_given_up(
    mailbox: Mailbox, caplog: pytest.LogCaptureFixture
) -> None:
    mailbox.answers = ["451 greylisted"] * 2
    queue(LETTER)
    job = jobs()[0]
    job.attempts = MOST_TRIES - 2
    with pytest.raises(TryLater):
        do(job)
    job.attempts = MOST_TRIES - 1
    do(job)

    assert f"in {MOST_TRIES} tries" in caplog.text


@pytest.mark.django_db
def test_a_letter_of_a_key_that_is_gone_is_given_up(mailbox: Mailbox, settings: Settings) -> None:
    queue(LETTER)
    settings.SECRET_KEY = "another key than before, and long enough"
    work()

    assert mailbox.letters == []


def test_the_worker_sends_after_the_commit_and_tries_again(
    mailbox: Mailbox, real_worker: None
) -> None:
    """The real queue: a first "not now", then, its time having come, a yes; nothing stays."""
    mailbox.answers = ["451 greylisted"]
    with transaction.atomic():
        queue(LETTER)
    until(lambda: [job.attempts for job in jobs()] == [1])
    waits_until = jobs()[0].scheduled_at
    assert waits_until is not None
    assert waits_until > timezone.now() - timedelta(seconds=5)
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set scheduled_at = now()")
    until(lambda: bool(mailbox.letters))
    until(lambda: jobs() == [])

    assert mailbox.only()["Subject"] == LETTER.subject


def test_a_letter_is_part_of_its_transaction_beside_a_worker_too(
    mailbox: Mailbox, real_worker: None
) -> None:
    """Jobs and loops of the worker ask for letters in its own process."""
    queue(LETTER)
    until(lambda: bool(mailbox.letters))  # the worker is at work
    until(lambda: jobs() == [])
    with transaction.atomic():
        queue(LETTER)
        transaction.set_rollback(True)

    assert jobs() == []
    queue(LETTER)
    until(lambda: len(mailbox.letters) == 2)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example", MailServer("mail.example", 587, tls="starttls")),
        ("smtp://localhost:25", MailServer("localhost", 25, tls="none")),
        ("smtps://u:p%40ss@mail.example", MailServer("mail.example", 465, "u", "p@ss", "implicit")),
        ("smtp://mail.example:25?tls=none", MailServer("mail.example", 25, tls="none")),
    ],
)
def test_an_address_of_a_mail_server_is_read(url: str, server: MailServer) -> None:
    assert MailServer.parse(url) == server


@pytest.mark.parametrize("url", ["mail.example", "http://mail.example", "smtp://x?tls=maybe", ""])
def test_what_is_no_address_of_a_mail_server_is_refused(url: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="CORRIDOR_MAIL_URL"):
        MailServer.parse(url)


def test_mail_is_set_up_with_server_sender_and_address_alone(settings: Settings) -> None:
    names = ("MAIL_URL", "MAIL_FROM", "PUBLIC_URL")
    for name in names:
        setattr(settings, name, "x")
    assert is_set_up()
    for name in names:
        setattr(settings, name, "")
        assert not is_set_up()
        setattr(settings, name, "x")


def test_doctor_says_whether_mail_works(mailbox: Mailbox, settings: Settings) -> None:
    assert doctor.mail().remedy == ""
    assert "takes our letters" in doctor.mail().said

    settings.MAIL_URL = "smtp://127.0.0.1:1"
    assert "CORRIDOR_MAIL_URL" in doctor.mail().remedy
    settings.MAIL_URL = ""
    assert doctor.mail().remedy == ""


def test_doctor_says_what_is_missing_of_mail(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MAIL_URL, settings.PUBLIC_URL = "smtp://mail.example", ""
    monkeypatch.setenv("CORRIDOR_MAIL_URL", settings.MAIL_URL)

    assert "CORRIDOR_URL" in doctor.mail().remedy
