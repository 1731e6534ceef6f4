"""What it means that a mail server did not take a letter: nobody's fault for now, ours, or that
there is no such address.

Only an answer of 5xx to the recipient (RFC 5321, section 4.2.1) says something of the address, and
not even that where the server says that it takes nothing from us. What whoever runs Corridor can
mend is tried again: a letter is not lost because a password was changed.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
from datetime import timedelta

from corridor.core.mail.jobs import FOR_GOOD, code_of
from corridor.notifications.channels.parcel import Outcome

FIRST_AGAIN = timedelta(seconds=5)
AUTHENTICATION_REQUIRED = 530  # RFC 4954, section 6

Error = smtplib.SMTPException | OSError


def outcome_of(error: Error) -> Outcome:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _of_recipient(error)
    if fault := _ours(error):
        return Outcome(again_in=FIRST_AGAIN, fault=fault)
    code = code_of(error)
    if code >= FOR_GOOD:
        return Outcome(fault=f"refused_{code}")
    return Outcome(again_in=FIRST_AGAIN, fault=f"later_{code}" if code else _unheard(error))


def _of_recipient(error: smtplib.SMTPRecipientsRefused) -> Outcome:
    code = code_of(error)
    if code < FOR_GOOD:
        return Outcome(again_in=FIRST_AGAIN, fault=f"later_{code}")
    if code == AUTHENTICATION_REQUIRED or _will_not_relay(error):
        return Outcome(again_in=FIRST_AGAIN, fault="mail_relay")
    return Outcome(is_gone=True, fault=f"refused_{code}")


def _will_not_relay(error: smtplib.SMTPRecipientsRefused) -> bool:
    """Servers have no code of their own for it: each says so in these words."""
    return any(b"relay" in text.lower() for _code, text in error.recipients.values())


def _ours(error: Error) -> str:
    """What is set up in another way than the mail server wants."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return "mail_password" if code_of(error) >= FOR_GOOD else ""
    if isinstance(error, smtplib.SMTPSenderRefused):
        return "mail_sender" if code_of(error) >= FOR_GOOD else ""
    if isinstance(error, smtplib.SMTPConnectError | smtplib.SMTPHeloError):
        return f"later_{code_of(error)}"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "mail_password" if "AUTH" in str(error) else "mail_no_tls"
    return "mail_certificate" if isinstance(error, ssl.SSLCertVerificationError) else ""


def _unheard(error: Error) -> str:
    """``smtplib`` calls one that did not answer in time disconnected."""
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "mail_slow"
    is_away = isinstance(error, ConnectionError | socket.gaierror)
    return "mail_down" if is_away else "no_answer"
