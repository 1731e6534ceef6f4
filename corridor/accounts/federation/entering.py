"""What the browser gets, once a provider has said who is there."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from corridor.accounts import signing_log
from corridor.accounts.actor import Actor
from corridor.accounts.coming_in import come_in
from corridor.accounts.door import barrier_of
from corridor.accounts.federation import trying
from corridor.accounts.federation.claims import Claims
from corridor.accounts.federation.linking import account_for
from corridor.accounts.models import Identity, SignInProvider
from corridor.accounts.sign_in import device_of
from corridor.core.errors import Refusal, Refused
from corridor.core.tenancy import in_district
from corridor.core.way_back import is_ours


def enter(
    request: HttpRequest,
    provider: SignInProvider,
    claims: Claims,
    onward: str = "/",
    *,
    nonce: str = "",
) -> HttpResponse:
    """Sign the person in and lead on, or say why not.

    ``claims`` are verified. ``onward`` may come from anywhere: it leads within this site only.
    ``nonce`` is what bound the answer to this browser; see ``trying``. Whoever was signed in
    here before is out in either case: devices are shared.
    """
    now = timezone.now()
    if trying.is_one(request, provider, nonce=nonce, now=now):
        return trying.show(request, provider, claims, now=now)
    if not provider.is_on:
        raise Http404
    _let_go(request, now)
    try:
        user = account_for(provider=provider, claims=claims, now=now, device=device_of(request))
    except Refused as error:
        return _turned_away(request, provider, claims, error.refusal, now)
    if why := barrier_of(user, now=now):
        return _turned_away(request, provider, claims, Refusal("no_place", why), now)
    within = onward if is_ours(request, onward) else "/"
    return come_in(request, user, within, how=provider.kind)


def failed(
    request: HttpRequest,
    provider: SignInProvider,
    why: Refusal,
    *,
    nonce: str = "",
    told: str = "",
) -> HttpResponse:
    """Nothing was proven: nobody comes in, and whoever was signed in here still is.

    ``told`` is the provider's own word for it, for an admin who tries it out.
    """
    if trying.is_one(request, provider, nonce=nonce, now=timezone.now()):
        return trying.show_failure(request, provider, why, told=told)
    context = {"provider": provider, "refusal": why}
    return render(request, "accounts/refused_at_door.html", context, status=403)


def _let_go(request: HttpRequest, now: datetime) -> None:
    """End the session that this browser had, and be nobody for the rest of the request."""
    before = cast("Actor | None", getattr(request, "member", None))
    if before:
        with in_district(before.district_id):
            signing_log.went_out(before, now=now)
    request.session.flush()
    for name, nothing in (("member", None), ("memberships", ()), ("school", None)):
        setattr(request, name, nothing)


def _turned_away(
    request: HttpRequest, provider: SignInProvider, claims: Claims, why: Refusal, now: datetime
) -> HttpResponse:
    known = Identity.objects.filter(
        district_id=provider.district_id, issuer=claims.issuer, subject=claims.subject
    )
    if identity := known.select_related("user").first():
        signing_log.refused(request, identity.user, how=provider.kind, why=why.code, now=now)
    context = {"provider": provider, "claims": claims, "refusal": why}
    return render(request, "accounts/refused_at_door.html", context, status=403)
