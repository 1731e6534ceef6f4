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
from corridor.accounts.models import Member, User
from corridor.accounts.outside import why_outside
from corridor.accounts.sign_in import places_of
from corridor.accounts.states import barrier
from corridor.core.addresses import address_of
from corridor.core.tenancy import in_district


@dataclass(frozen=True, slots=True)
class Answer:
    """``user`` for whose the password is; ``until`` for who has to wait; neither for a wrong pair.

    Whether the user may come in just now is another question: ``barrier_of``.
    """

    user: User | None = None
    until: datetime | None = None


def barrier_of(user: User, *, now: datetime) -> str:
    """Why somebody whose password was right can't come in all the same; empty if they can."""
    with in_district(user.district_id):
        here = Member.objects.filter(person_id=user.person_id, archived_at__isnull=True)
        zone = here.values_list("school__time_zone", flat=True).first()
    if why := barrier(user, now=now, time_zone=zone or "UTC"):
        return why
    if places_of(user.id, district_id=user.district_id, person_id=user.person_id):
        return ""
    return why_outside(user)


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
