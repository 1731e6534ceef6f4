"""A real mail server for tests (SMTP, in a thread), and the worker that feeds it."""

from __future__ import annotations

import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextvars import copy_context
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.db import connection
from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from corridor.cli.worker import do_jobs
from corridor.core import scope

ADDRESS = "https://passes.example"


@dataclass
class Mailbox:
    """What arrived; ``answers`` are told first, one for each letter, in place of yes;
    ``of_addresses`` are told of the address already."""

    letters: list[EmailMessage] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    of_addresses: list[str] = field(default_factory=list)
    port: int = 0

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.of_addresses:
            return self.of_addresses.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answers:
            return self.answers.pop(0)
        found = message_from_bytes(envelope.content, policy=default)
        assert isinstance(found, EmailMessage)
        self.letters.append(found)
        return "250 taken"

    def only(self) -> EmailMessage:
        assert len(self.letters) == 1, [str(one["Subject"]) for one in self.letters]
        return self.letters[0]


def text_part(letter: EmailMessage) -> str:
    return str(letter.get_body(("plain",)).get_content())  # type: ignore[union-attr]


def page_part(letter: EmailMessage) -> str:
    return str(letter.get_body(("html",)).get_content())  # type: ignore[union-attr]


def link_in(letter: EmailMessage) -> str:
    """The path of its link on this site."""
    found = re.search(rf"{re.escape(ADDRESS)}(/\S+)", text_part(letter))
    assert found
    return found[1]


def work() -> None:
    """Do the jobs that wait in this test's transaction, which no real worker sees into."""
    while waiting := jobs():
        for row in waiting:
            do(row)
            with connection.cursor() as cursor:
                cursor.execute("delete from procrastinate_jobs where id = %s", [row.id])


def do(row: ProcrastinateJob) -> None:
    """One job, as the worker calls it."""
    task, job = app.tasks[row.task_name], row.procrastinate_job
    context = JobContext(app=app, job=job, start_timestamp=0.0, abort_reason=lambda: None)
    given = (context,) if task.pass_context else ()
    copy_context().run(_as_a_worker, lambda: task.func(*given, **row.args))


def _as_a_worker(call: Callable[[], object]) -> None:
    """Without the test's own district."""
    scope._in_force.set(None)
    call()


def jobs() -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.order_by("id"))


@pytest.fixture
def real_worker(transactional_db: None) -> Iterator[None]:
    """The job queue as ``corridor worker`` runs it, in a thread; empty before and afterwards."""
    forget_jobs()
    stop = threading.Event()
    thread = threading.Thread(target=do_jobs, args=(stop,))
    thread.start()
    yield
    stop.set()
    thread.join(15)
    forget_jobs()


def forget_jobs() -> None:
    """What another test left: the queue is no table of ours, and not emptied after a test."""
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs")


def until(is_so: Callable[[], bool]) -> None:
    for _ in range(150):
        if is_so():
            return
        threading.Event().wait(0.1)
    pytest.fail("It did not come to that.")


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    made = Mailbox(port=_free_port())
    controller = Controller(made, hostname="127.0.0.1", port=made.port)
    controller.start()
    try:
        settings.MAIL_URL = f"smtp://127.0.0.1:{made.port}"
        settings.MAIL_FROM = "Corridor <passes@district.example>"
        settings.PUBLIC_URL = ADDRESS
        yield made
    finally:
        controller.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
