"""The ways out of the product: each takes a parcel and says what came of it."""

from __future__ import annotations

from corridor.notifications.channels.email import by_email
from corridor.notifications.channels.parcel import Outcome, Parcel, Transport
from corridor.notifications.channels.web_push import by_web_push
from corridor.notifications.models import PushSubscription

__all__ = ["Outcome", "Parcel", "Transport", "transport_of"]

Service = PushSubscription.Service
_BY_SERVICE: dict[str, Transport] = {Service.WEB: by_web_push}


def transport_of(parcel: Parcel) -> Transport | None:
    """The one for this parcel; none where this installation has no such way."""
    if parcel.subscription is None:
        return by_email
    return _BY_SERVICE.get(parcel.subscription.service)
