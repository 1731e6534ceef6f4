"""An assertion signs in once, whoever holds a copy, in whichever process it arrives.

Source: OASIS SAML 2.0 Profiles, section 4.1.4.5: bearer assertions are not replayed.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from corridor.accounts.models import SpentAssertion
from corridor.core.errors import Refused

SKEW = timedelta(minutes=5)  # what python3-saml allows clocks to differ


def spend(*, issuer: str, assertion_id: str, expires_at: datetime) -> None:
    """Of two at the same instant one gets through. Raises ``Refused`` (``assertion_spent``)."""
    digest = hashlib.sha256(f"{issuer}\n{assertion_id}".encode()).hexdigest()
    until = expires_at + SKEW
    kept = SpentAssertion.objects.get_or_create(digest=digest, defaults={"expires_at": until})
    if not kept[1]:
        raise Refused.because(
            "assertion_spent",
            _("This sign-in was used already, and each works once. Please start again."),
        )


def forget_spent(*, now: datetime) -> None:
    SpentAssertion.objects.filter(expires_at__lt=now).delete()
