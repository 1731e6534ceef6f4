"""The mail server that this installation hands its letters to (RFC 5321, RFC 6409)."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from functools import cache
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

ANSWERS_WITHIN = 20.0  # seconds
USUAL_PORTS = {"smtp": 587, "smtps": 465}
NEAR = frozenset({"localhost", "127.0.0.1", "::1"})
TLS = frozenset({"starttls", "implicit", "none"})


@dataclass(frozen=True, slots=True)
class MailServer:
    """``tls`` is "starttls", "implicit" (from the first byte) or "none"."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: str = "starttls"

    @classmethod
    def parse(cls, url: str) -> MailServer:
        """``smtp://user:password@host:587?tls=starttls``; raises ``ImproperlyConfigured``.

        Without ``tls`` it is implicit for ``smtps``, none on this machine, else STARTTLS.
        """
        parts = urlsplit(url)
        host = parts.hostname or ""
        tls = parse_qs(parts.query).get("tls", [_usual_tls(parts.scheme, host)])[0]
        if parts.scheme not in USUAL_PORTS or not host or tls not in TLS:
            raise ImproperlyConfigured(
                "CORRIDOR_MAIL_URL reads like smtp://user:password@mail.example.org:587"
            )
        port = parts.port or USUAL_PORTS[parts.scheme]
        return cls(host, port, unquote(parts.username or ""), unquote(parts.password or ""), tls)

    @property
    def is_open_to_readers(self) -> bool:
        """Whether letters cross a network that anybody on it can read along."""
        return self.tls == "none" and self.host not in NEAR

    @contextmanager
    def connected(self) -> Iterator[smtplib.SMTP]:
        """A session that is signed in; raises ``smtplib.SMTPException`` or ``OSError``."""
        if self.tls == "implicit":
            session: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=ANSWERS_WITHIN, context=_trusted()
            )
        else:
            session = smtplib.SMTP(self.host, self.port, timeout=ANSWERS_WITHIN)
        with session:
            if self.tls == "starttls":
                _encrypt(session)
            if self.user:
                session.login(self.user, self.password)
            yield session

    def deliver(self, message: EmailMessage) -> None:
        with self.connected() as session:
            session.send_message(message)

    def greet(self) -> None:
        """Does it answer, and take our name and password? Sends nothing."""
        with self.connected() as session:
            session.noop()


def _encrypt(session: smtplib.SMTP) -> None:
    """A server that offers it and then does not does not offer it."""
    try:
        session.starttls(context=_trusted())
    except smtplib.SMTPResponseException as error:
        if error.smtp_code < 500:
            raise
        raise smtplib.SMTPNotSupportedError("STARTTLS was refused.") from error


@cache
def _trusted() -> ssl.SSLContext:
    """Reading the authorities takes longer than sending a letter."""
    return ssl.create_default_context()


def _usual_tls(scheme: str, host: str) -> str:
    if scheme == "smtps":
        return "implicit"
    return "none" if host in NEAR else "starttls"


def is_set_up() -> bool:
    """A server, a sender, and the public address that links in letters begin with."""
    return bool(settings.MAIL_URL and settings.MAIL_FROM and settings.PUBLIC_URL)


def mail_server() -> MailServer:
    return MailServer.parse(settings.MAIL_URL)
