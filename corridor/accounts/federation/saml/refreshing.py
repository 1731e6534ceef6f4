"""Keeps what is known of an identity provider current, from the address of its metadata.

What was read last counts until something better is read: a provider that is away, or that
answers with nonsense or under another name, changes nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from corridor.accounts.federation.saml.metadata import Described, read
from corridor.accounts.federation.settings import Saml, settings_of, stored
from corridor.accounts.models import SignInProvider
from corridor.core import outside
from corridor.core.errors import Refused
from corridor.core.rounds import go_round

READ_EVERY = timedelta(hours=6)
TRY_EVERY = timedelta(minutes=5)

INTERVAL_SECONDS = 600.0

log = logging.getLogger(__name__)


def run(stop: threading.Event) -> None:
    """Until ``stop``; a database that is away is waited for."""
    go_round(lambda: refresh_due(now=timezone.now()), every=INTERVAL_SECONDS, stop=stop)


def fetch(url: str, *, entity_id: str = "") -> Described:
    """Raises ``Refused``: ``address_refused``, ``no_answer``, ``metadata_unreadable``."""
    answer = outside.get(url, headers={"Accept": "application/samlmetadata+xml, */*"})
    if not answer.is_good:
        raise Refused.because(
            "no_answer", _("There is no metadata at that address just now. Please check it.")
        )
    return read(answer.body, entity_id=entity_id)


def with_described(agreed: Saml, found: Described, *, now: datetime) -> Saml:
    return replace(
        agreed,
        entity_id=found.entity_id,
        sso_url=found.sso_url,
        certificates=found.certificates,
        metadata_read_at=now.isoformat(),
        metadata_tried_at=now.isoformat(),
    )


def refresh_due(*, now: datetime) -> int:
    """How many were read; one that fails is tried again soon."""
    ours = SignInProvider.objects.filter(kind=SignInProvider.Kind.SAML)
    due = [one for one in ours if _is_older(_agreed(one).metadata_read_at, READ_EVERY, now)]
    return sum(_was_refreshed(provider, now) for provider in due)


def _was_refreshed(provider: SignInProvider, now: datetime) -> bool:
    try:
        return refreshed(provider, now=now) is not None
    except Refused as error:
        log.warning("SAML metadata of %s was not read: %s", provider.id, error.refusal.code)
        return False


def refreshed(provider: SignInProvider, *, now: datetime) -> Saml | None:
    """Read and kept. ``None`` without an address, or where somebody tried a moment ago.

    The name stays: under another name it would be somebody else. Where somebody agreed on
    another provider meanwhile, nothing is kept of this one. Raises ``Refused``.
    """
    if not _may_try(provider, now):
        return None
    agreed = _agreed(provider)
    found = fetch(agreed.metadata_url, entity_id=agreed.entity_id)
    with _locked(provider) as row:
        kept = _agreed(row)
        if (kept.metadata_url, kept.entity_id) == (agreed.metadata_url, agreed.entity_id):
            kept = with_described(kept, found, now=now)
            row.settings = stored(kept)
    return kept


def _may_try(provider: SignInProvider, now: datetime) -> bool:
    """Says yes to one in ``TRY_EVERY``: whoever sends us nonsense does not make us ask around."""
    with _locked(provider) as row:
        agreed = _agreed(row)
        may = bool(agreed.metadata_url) and _is_older(agreed.metadata_tried_at, TRY_EVERY, now)
        if may:
            row.settings = stored(replace(agreed, metadata_tried_at=now.isoformat()))
    return may


@contextmanager
def _locked(provider: SignInProvider) -> Iterator[SignInProvider]:
    with transaction.atomic():
        row = SignInProvider.objects.select_for_update().get(id=provider.id)
        yield row
        row.save(update_fields=["settings"])


def _agreed(provider: SignInProvider) -> Saml:
    return cast("Saml", settings_of(provider))


def _is_older(moment: str, age: timedelta, now: datetime) -> bool:
    return not moment or now - datetime.fromisoformat(moment) > age
