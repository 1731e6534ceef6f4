"""Handing letters to the mail server, in the worker.

What may work later (no connection, an answer of 4xx) is tried again, for six hours in all; what
never will (5xx) is given up at once. Either way the job ends, so that no letter stays behind.
"""

from __future__ import annotations

import logging
import smtplib

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from corridor.core.errors import Refused
from corridor.core.mail.letter import Letter
from corridor.core.mail.server import mail_server

log = logging.getLogger(__name__)

MOST_TRIES = 8
FOR_GOOD = 500


class TryLater(Exception):
    """The mail server may take the letter another time."""


# 4 s, 16 s, 1 min, 4 min, 17 min, 1 h 8 min, 4 h 33 min
RETRY = RetryStrategy(max_attempts=MOST_TRIES, exponential_wait=4, retry_exceptions={TryLater})


@app.task(name="corridor.mail.deliver", retry=RETRY, pass_context=True)
def deliver(context: JobContext, letter: str) -> None:
    """``letter`` is sealed."""
    try:
        message = Letter.unsealed(letter).message()
    except (Refused, ValueError, IndexError):
        log.warning("A letter is given up: of another secret key, or to no address that there is.")
        return
    try:
        mail_server().deliver(message)
    except (smtplib.SMTPException, OSError) as error:
        _try_later(context, error)


def _try_later(context: JobContext, error: Exception) -> None:
    code = code_of(error)
    if code >= FOR_GOOD:
        log.warning("The mail server refused a letter for good (%s).", code)
    elif context.job.attempts + 1 >= MOST_TRIES:
        log.warning("The mail server did not take a letter in %s tries (%s).", MOST_TRIES, code)
    else:
        raise TryLater(code) from error


def code_of(error: Exception) -> int:
    """The answer's code (RFC 5321, section 4.2); 0 for none at all."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _text in error.recipients.values())
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return FOR_GOOD
    return int(getattr(error, "smtp_code", 0) or 0)
