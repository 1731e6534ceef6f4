"""The ways out of the product: each takes a parcel and says what came of it."""

from __future__ import annotations

from corridor.notifications.channels import apns_key, fcm_account
from corridor.notifications.channels.apns import by_apns
from corridor.notifications.channels.email import by_email
from corridor.notifications.channels.fcm import by_fcm
from corridor.notifications.channels.parcel import Outcome, Parcel, Transport
from corridor.notifications.channels.web_push import by_web_push
from corridor.notifications.models import PushSubscription

__all__ = ["Outcome", "Parcel", "Transport", "reaches_apps_of", "transport_of"]

Service = PushSubscription.Service
_BY_SERVICE: dict[str, Transport] = {
    Service.WEB: by_web_push,
    Service.FCM: by_fcm,
    Service.APNS: by_apns,
}
_IS_NAMED = {Service.FCM: fcm_account.is_named, Service.APNS: apns_key.is_named}


def transport_of(parcel: Parcel) -> Transport | None:
    """The one for this parcel; none where this installation has no such way."""
    if parcel.subscription is None:
        return by_email
    return _BY_SERVICE.get(parcel.subscription.service)


def reaches_apps_of(service: str) -> bool:
    """Whether whoever runs Corridor has set this way to apps up."""
    return service in _IS_NAMED and _IS_NAMED[Service(service)]()
