"""A forgotten password, in the worker.

The page that is asked puts the address in the queue and does nothing else, whoever it belongs to:
what it says and how long it takes tells nobody who has an account.
"""

from __future__ import annotations

import logging
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from corridor.accounts import letters
from corridor.accounts.commands.passwords import make_link
from corridor.accounts.links import Purpose
from corridor.accounts.models import Member, Person, User
from corridor.accounts.states import is_barred
from corridor.core import audit
from corridor.core.errors import Refused
from corridor.core.sealing import seal, unseal
from corridor.core.tenancy import in_district
from corridor.schools.models import District

log = logging.getLogger(__name__)


def ask_for_reset(*, email: str) -> None:
    """From the commit of the transaction in force on, the worker sees to it."""
    forgotten.defer(address=seal(email.strip().lower()))


@app.task(name="corridor.accounts.forgotten", retry=RetryStrategy(max_attempts=3, wait=10))
def forgotten(address: str) -> None:
    """``address`` is sealed. Sends what fits, or nothing where nobody may come in."""
    try:
        email, now = unseal(address), timezone.now()
    except Refused:
        log.warning("Somebody asked for a new password under another secret key: given up.")
        return
    user = User.objects.filter(email=email).first()
    if user is None:
        if _comes_from_elsewhere(email):
            letters.no_password(to=email)
    elif not is_barred(user, now=now):
        _answer(user, now)


@transaction.atomic
def _answer(user: User, now: datetime) -> None:
    if not user.has_usable_password():
        letters.no_password(to=user.email)
        return
    secret = make_link(user_id=user.id, purpose=Purpose.RESET, now=now)
    letters.reset(to=user.email, secret=secret)
    with in_district(user.district_id):
        by = audit.By(device="web", school_id=_school_of(user))
        details = {"what": "reset_asked"}
        audit.append(
            kind=audit.Kind.ACCOUNT_CHANGED,
            now=now,
            by=by,
            subjects=[user.person_id],
            details=details,
        )


def _school_of(user: User) -> UUID | None:
    here = Member.objects.filter(person_id=user.person_id, archived_at__isnull=True)
    found: UUID | None = here.order_by("school__name").values_list("school_id", flat=True).first()
    return found


def _comes_from_elsewhere(email: str) -> bool:
    """Whether a person has this address who never chose a password: they come by a provider."""
    return any(_knows(district, email) for district in District.objects.all())


def _knows(district: District, email: str) -> bool:
    with in_district(district.id):
        found = Person.objects.filter(email=email, archived_at__isnull=True)
        return bool(email) and found.exists()
