"""Which device of ours a browser is: its cookie says so for as long as it may be woken.

So that a shared browser is woken for nobody who left it: signing out forgets its subscription, and
so does somebody else who signs in, also after the session before has long ended by itself.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse

from corridor.core.tenancy import in_district
from corridor.notifications.commands import forget_device_by

COOKIE = f"{settings.COOKIE_PREFIX}corridor_device"
SALT = "corridor.notifications.device"
A_YEAR = 365 * 24 * 3600


def remember(response: HttpResponse, *, district_id: UUID, fingerprint: str) -> None:
    response.set_signed_cookie(
        COOKIE,
        f"{district_id} {fingerprint}",
        salt=SALT,
        max_age=A_YEAR,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, samesite="Lax")


def mark_of(request: HttpRequest) -> tuple[UUID, str] | None:
    """The district and the fingerprint of this browser's subscription; ``None`` without one."""
    try:
        said = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=A_YEAR)
    except BadSignature:
        return None
    district, _space, fingerprint = (said or "").partition(" ")
    return (UUID(district), fingerprint) if fingerprint else None


def change_hands(request: HttpRequest, person_id: UUID | None) -> None:
    """Whoever comes keeps what is their own; nobody else's stays."""
    if mark := mark_of(request):
        district_id, fingerprint = mark
        with in_district(district_id):
            forget_device_by(fingerprint=fingerprint, but_of=person_id)
