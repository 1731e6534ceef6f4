"""A browser or app that may be woken comes, changes hands, and goes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from corridor.core.errors import NotFound
from corridor.core.models import Outbox
from corridor.core.sealing import seal
from corridor.notifications.kinds import Channel
from corridor.notifications.models import PushSubscription
from corridor.notifications.push_hosts import check_endpoint


def fingerprint_of(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()


@transaction.atomic
def subscribe(
    *,
    person_id: UUID,
    address: str,
    keys: Mapping[str, str],
    channel: Channel,
    device: str,
    language: str,
    now: datetime,
) -> PushSubscription:
    """This device is woken for this person from now on, and for nobody else.

    Raises ``Invalid`` for an address that is none of a push service.
    """
    check_endpoint(address)
    found, _new = PushSubscription.objects.update_or_create(
        fingerprint=fingerprint_of(address),
        defaults={
            "person_id": person_id,
            "channel": channel,
            "address": seal(address),
            "keys": seal(json.dumps(dict(keys))),
            "device": device[:80],
            "language": language[:10],
            "gone_at": None,
            "fault": "",
        },
        create_defaults={
            "person_id": person_id,
            "channel": channel,
            "address": seal(address),
            "keys": seal(json.dumps(dict(keys))),
            "device": device[:80],
            "language": language[:10],
            "made_at": now,
        },
    )
    return found


@transaction.atomic
def renew_device(
    *, fingerprint: str, address: str, keys: Mapping[str, str], now: datetime
) -> PushSubscription:
    """The same device at another address, of the same person; the old address is forgotten.

    Raises ``NotFound`` where it is woken for nobody any more, and what ``subscribe`` raises.
    """
    check_endpoint(address)
    found = PushSubscription.objects.select_for_update().filter(fingerprint=fingerprint).first()
    if found is None:
        raise NotFound
    found.fingerprint = fingerprint_of(address)
    PushSubscription.objects.filter(fingerprint=found.fingerprint).exclude(id=found.id).delete()
    found.address, found.keys = seal(address), seal(json.dumps(dict(keys)))
    found.gone_at, found.fault = None, ""
    found.save(update_fields=["fingerprint", "address", "keys", "gone_at", "fault"])
    Outbox.objects.create(topics=[f"person:{found.person_id}"], created_at=now)
    return found


def forget_device(*, person_id: UUID, address: str) -> None:
    """For a device that signs out, or whose owner said no."""
    PushSubscription.objects.filter(
        person_id=person_id, fingerprint=fingerprint_of(address)
    ).delete()


def forget_device_by(*, fingerprint: str, but_of: UUID | None) -> None:
    """For a browser that changes hands: it is woken for nobody but this person any more."""
    found = PushSubscription.objects.filter(fingerprint=fingerprint)
    (found.exclude(person_id=but_of) if but_of else found).delete()
