"""Telling a browser which passkey it is asked for."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from corridor.accounts import passkeys
from corridor.accounts.models import User

JSON = "application/json"


def party_of(request: HttpRequest) -> passkeys.RelyingParty:
    """Raises ``Http404`` at a name of this site where passkeys don't work."""
    party = passkeys.relying_party(request)
    if party is None:
        raise Http404
    return party


def options_for(request: HttpRequest, purpose: str, *, user: User | None) -> HttpResponse:
    """With a challenge that this session keeps until it is answered."""
    party, now = party_of(request), timezone.now()
    if purpose == passkeys.REGISTER and user is not None:
        told = passkeys.ask_to_register(request.session, party, user, now)
    else:
        told = passkeys.ask_to_prove(request.session, party, purpose, now, user=user)
    return HttpResponse(told, content_type=JSON)
