"""An app on a phone may be woken for its owner, and no more: by what its system's push service
calls it."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from corridor.core.errors import Invalid, Refused
from corridor.core.sealing import seal
from corridor.notifications.channels import reaches_apps_of
from corridor.notifications.commands.devices import fingerprint_of, forget_device
from corridor.notifications.kinds import Channel
from corridor.notifications.models import PushSubscription

MOST = 10
Service = PushSubscription.Service
APPS = (Service.FCM, Service.APNS)
# The address of a browser (https://…) is no token of an app, and neither can lead elsewhere.
SHAPES = {
    Service.FCM: re.compile(r"[A-Za-z0-9_:.-]{20,1000}"),
    Service.APNS: re.compile(r"[0-9a-f]{64,200}"),
}


@transaction.atomic
def register_app(
    *, person_id: UUID, service: str, token: str, device: str, language: str, now: datetime
) -> PushSubscription:
    """Again is once. Who has ``MOST`` apps loses the one that came first.

    Raises ``Invalid`` for what is no token, ``Refused`` (``not_set_up``) where this installation
    has no way to such apps.
    """
    token = _checked(service, token)
    if not reaches_apps_of(service):
        sentence = _("This installation sends nothing to apps of this kind.")
        raise Refused.because("not_set_up", sentence)
    said = {
        "person_id": person_id,
        "service": service,
        "channel": Channel.PHONE,
        "address": seal(token),
        "device": device[:80],
        "language": language[:10],
    }
    found, _new = PushSubscription.objects.update_or_create(
        fingerprint=fingerprint_of(token),
        defaults={**said, "gone_at": None, "fault": ""},
        create_defaults={**said, "made_at": now},
    )
    _make_room(person_id, found)
    return found


def forget_app(*, person_id: UUID, service: str, token: str) -> None:
    """For an app that signs out. Whoever has none such has nothing to forget."""
    forget_device(person_id=person_id, address=_checked(service, token))


def _checked(service: str, token: str) -> str:
    if service not in APPS:
        raise Invalid({"service": _("There is no such push service for apps.")})
    tidy = token.lower() if service == Service.APNS else token
    if not SHAPES[Service(service)].fullmatch(tidy):
        raise Invalid({"token": _("This is no token as that push service gives them.")})
    return tidy


def _make_room(person_id: UUID, kept: PushSubscription) -> None:
    own = PushSubscription.objects.filter(person_id=person_id, service__in=APPS)
    others = own.exclude(id=kept.id).order_by("-made_at", "-id")
    too_many = list(others.values_list("id", flat=True)[MOST - 1 :])
    PushSubscription.objects.filter(id__in=too_many).delete()
