"""Letters: handed to the mail server of the installation, one at a time.

A hard bounce ends it: they get no more letters until they say that their address works again.
"""

from __future__ import annotations

import smtplib

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from corridor.core.mail import Letter, is_set_up, link, mail_server
from corridor.notifications.channels.mail_faults import outcome_of
from corridor.notifications.channels.parcel import Outcome, Parcel


def by_email(parcel: Parcel) -> Outcome:
    """Raises nothing: whatever goes wrong is an outcome."""
    if not is_set_up():
        return Outcome(fault="not_set_up")
    with translation.override(parcel.language or None):
        try:
            message = letter_of(parcel).message(
                key=parcel.key, sender=parcel.sender_name, reply_to=parcel.reply_to
            )
        except (ValueError, IndexError):
            return Outcome(is_gone=True, fault="no_address")
    try:
        mail_server().deliver(message)
    except (smtplib.SMTPException, OSError) as error:
        return outcome_of(error)
    return Outcome.sent()


def letter_of(parcel: Parcel) -> Letter:
    """The subject names nobody; the letter itself may. Each of the two links that answer opens a
    page where one confirms: a mail scanner that follows it does nothing."""
    words = parcel.words
    answer = f"/notifications/answer/{parcel.answer_secret}/" if parcel.answer_secret else ""
    note = _("Each button opens a page where you confirm. It works once.") if answer else ""
    return Letter(
        to=parcel.to,
        subject=str(parcel.kind.title),
        heading=words.title,
        paragraphs=tuple(line for line in words.lines if line not in words.title),
        action=_("Approve") if answer else words.action or _("Open Corridor"),
        url=link(answer or parcel.path),
        other=_("Not now") if answer else "",
        other_url=link(f"{answer}?answer=decline") if answer else "",
        note=note,
        language=parcel.language,
        choose_url=link(reverse("notifications:settings")),
        unsubscribe=link(parcel.unsubscribe) if parcel.unsubscribe else "",
    )
