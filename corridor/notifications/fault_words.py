"""Why something did not arrive, in plain words: ``Outcome.fault`` and ``Delivery.fault``. Pure."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WORDS: dict[str, Promise] = {
    "not_set_up": gettext_lazy("This installation is not set up for it."),
    "no_address": gettext_lazy("The address is none that a letter can go to."),
    "no_answer": gettext_lazy("The other side did not answer."),
    "mail_down": gettext_lazy("The mail server can’t be reached."),
    "mail_slow": gettext_lazy("The mail server did not answer in time."),
    "mail_password": gettext_lazy(
        "The mail server does not take the name or password that Corridor was given."
    ),
    "mail_no_tls": gettext_lazy(
        "The mail server offers no encryption (STARTTLS), so nothing was handed to it."
    ),
    "mail_certificate": gettext_lazy(
        "The certificate of the mail server is not good, so nothing was handed to it."
    ),
    "mail_sender": gettext_lazy(
        "The mail server does not accept the address that letters are from."
    ),
    "mail_relay": gettext_lazy("The mail server takes no letters from Corridor to others."),
    "broken": gettext_lazy("Something of ours went wrong; it is tried again."),
    "unknown_service": gettext_lazy("This installation does not know its push service."),
    "bad_keys": gettext_lazy("Its keys do not fit any more; it has to agree anew."),
    "bad_token": gettext_lazy("Its app has to register anew."),
    "other_app": gettext_lazy("Its app is not the one that this installation is set up for."),
    "no_access": gettext_lazy("The push service did not accept the key of this installation."),
    "bounced": gettext_lazy("Letters to this address came back."),
    "settled": gettext_lazy("It was no news any more."),
    "too_late": gettext_lazy("It was too late for it."),
    "quiet": gettext_lazy("It was outside school hours."),
    "gone": gettext_lazy("The device can’t be reached any more."),
}
BY_BEGINNING: dict[str, Promise] = {
    "refused": gettext_lazy("The other side refused it ({code})."),
    "later": gettext_lazy("The other side asked us to try again later ({code})."),
    "gone": gettext_lazy("The device took its consent back ({code})."),
}


def fault_words(fault: str) -> str:
    """A whole sentence; for what is not known, one that fits everything."""
    if fault in WORDS:
        return str(WORDS[fault])
    beginning, _line, code = fault.partition("_")
    if beginning in BY_BEGINNING and code.isdecimal():
        return str(BY_BEGINNING[beginning]).format(code=code)
    return _("It could not be delivered.") if fault else ""
