"""From the provider's POST to our own page.

The POST comes from another site, so the browser sends no session with it (``SameSite=Lax``), and
which request it answers can't be seen there. What was checked is sealed into a cookie of this
browser for a minute, and the next page, which does get the session, opens it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from corridor.accounts.federation.claims import Claims
from corridor.accounts.federation.saml.assertions import Assertion, refused
from corridor.core.errors import Refused
from corridor.core.sealing import seal, unseal

COOKIE = "__Secure-corridor_saml" if settings.HTTPS else "corridor_saml"
HOLDS_FOR = timedelta(minutes=1)
LONGEST = 3800  # bytes: browsers drop cookies of more than 4096


@dataclass(frozen=True, slots=True)
class Ticket:
    """``onward`` counts only where nobody here asked; else the request knows where to go."""

    assertion: Assertion
    onward: str


def hand_out(response: HttpResponse, ticket: Ticket, *, provider_id: UUID, now: datetime) -> None:
    response.set_cookie(
        COOKIE,
        _sealed(ticket, provider_id, now),
        max_age=int(HOLDS_FOR.total_seconds()),
        path=_page(provider_id),
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )


def throw_away(response: HttpResponse, *, provider_id: UUID) -> None:
    response.delete_cookie(COOKIE, path=_page(provider_id), samesite="Lax")


def _page(provider_id: UUID) -> str:
    return reverse("accounts:saml_finish", args=[provider_id])


def taken_back(request: HttpRequest, *, provider_id: UUID, now: datetime) -> Ticket:
    """Raises ``Refused`` (``assertion_refused``)."""
    try:
        told: dict[str, Any] = json.loads(unseal(request.COOKIES.get(COOKIE, "")) or "{}")
    except Refused:
        raise refused("no ticket") from None
    is_fresh = told and now - datetime.fromisoformat(told["at"]) < HOLDS_FOR
    if not is_fresh or told["provider"] != str(provider_id):
        raise refused("no ticket")
    claims = Claims(**told["claims"])
    expires_at = datetime.fromisoformat(told["expires_at"])
    return Ticket(Assertion(told["id"], expires_at, told["answers"], claims), told["onward"])


def _sealed(ticket: Ticket, provider_id: UUID, now: datetime) -> str:
    """What the provider told beside the claims is only for reading, and goes first for room."""
    whole = seal(json.dumps(_told(ticket, provider_id, now)))
    if len(whole) <= LONGEST:
        return whole
    short = _told(ticket, provider_id, now)
    short["claims"]["told"] = {}
    return seal(json.dumps(short))


def _told(ticket: Ticket, provider_id: UUID, now: datetime) -> dict[str, Any]:
    one = ticket.assertion
    return {
        "provider": str(provider_id),
        "at": now.isoformat(),
        "id": one.id,
        "expires_at": one.expires_at.isoformat(),
        "answers": one.answers,
        "claims": asdict(one.claims),
        "onward": ticket.onward,
    }
