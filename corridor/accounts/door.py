"""One knock at the door: is it them, and may they try just now?

Everything that differs inside (no such account, switched off, without a password, a wrong
one) is one and the same outside: the same answer, the same count, a hash worked either way.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import authenticate
from django.http import HttpRequest

from corridor.accounts import throttle
from corridor.accounts.known_devices import Device
from corridor.accounts.models import User
from corridor.core.addresses import address_of


@dataclass(frozen=True, slots=True)
class Answer:
    """``user`` for who may enter; ``until`` for who has to wait; neither for a wrong pair."""

    user: User | None = None
    until: datetime | None = None


def knock(
    request: HttpRequest, *, email: str, password: str, now: datetime, inside: str = ""
) -> Answer:
    """``inside`` names the session of somebody who is signed in and says it once more."""
    address, device, typed = address_of(request), Device.of(request), email.strip().lower()
    tried = throttle.begin(
        email=typed,
        address=address,
        device=inside or device.id,
        is_known=bool(inside) or device.knows(typed),
        now=now,
    )
    if tried.until is not None:
        return Answer(until=tried.until)
    found = authenticate(request, username=typed, password=password)
    if not isinstance(found, User):
        return Answer()
    throttle.succeeded(tried, address=address)
    return Answer(user=found)
