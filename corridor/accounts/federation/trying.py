"""A way in that an admin tries out: it shows what came back, and signs nobody in.

The mark is in the admin's own session, and good for one answer of one provider: the one that
carries the same ``nonce`` (``state`` of OAuth, the id of a SAML request).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.crypto import constant_time_compare

from corridor.accounts.commands import providers as commands
from corridor.accounts.federation.claims import Claims
from corridor.accounts.federation.finding import whom
from corridor.accounts.models import SignInProvider
from corridor.core.errors import Refusal, Refused
from corridor.core.tenancy import in_district
from corridor.schools.permissions import Permission

KEY, HOLDS_FOR = "sign_in_trial", timedelta(minutes=10)


def begin(request: HttpRequest, provider: SignInProvider, *, nonce: str, now: datetime) -> None:
    mark = {"provider": str(provider.id), "nonce": nonce, "at": now.isoformat()}
    request.session[KEY] = mark


def is_one(request: HttpRequest, provider: SignInProvider, *, nonce: str, now: datetime) -> bool:
    """Whether this answer is the one that an admin waits for; it is so once only."""
    mark = request.session.get(KEY)
    if not mark or not nonce or not constant_time_compare(mark["nonce"], nonce):
        return False
    del request.session[KEY]
    is_fresh = now - datetime.fromisoformat(mark["at"]) < HOLDS_FOR
    return is_fresh and mark["provider"] == str(provider.id) and _may_try(request, provider)


def _may_try(request: HttpRequest, provider: SignInProvider) -> bool:
    member = getattr(request, "member", None)
    return (
        member is not None
        and member.district_id == provider.district_id
        and member.may(Permission.PROVIDERS)
    )


def show(
    request: HttpRequest, provider: SignInProvider, claims: Claims, *, now: datetime
) -> HttpResponse:
    """What came back, and whom it would sign in or why nobody."""
    context = {"provider": provider, "claims": claims}
    with in_district(provider.district_id):
        commands.note_tested(provider=provider, now=now)
        try:
            found = whom(provider=provider, claims=claims, now=now)
            context |= {"found": found}
        except Refused as error:
            context |= {"refusal": error.refusal}
        return render(request, "accounts/provider_trial.html", context)


def show_failure(
    request: HttpRequest, provider: SignInProvider, why: Refusal, *, told: str
) -> HttpResponse:
    """What an admin has to know to put it right."""
    context = {"provider": provider, "refusal": why, "error": told}
    return render(request, "accounts/provider_trial.html", context)
