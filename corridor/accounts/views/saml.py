"""SAML: the answer of an identity provider, and our metadata.

The answer is a POST from another site, without our cookies and without a form's token; what
protects it is the provider's signature, and that it counts once and only in the browser that
asked (``finish``), or where the district lets its provider begin.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from corridor.accounts.federation import started
from corridor.accounts.federation.entering import enter, failed
from corridor.accounts.federation.saml.answering import answer_of
from corridor.accounts.federation.saml.assertions import Assertion
from corridor.accounts.federation.saml.spending import spend
from corridor.accounts.federation.saml.tickets import Ticket, hand_out, taken_back, throw_away
from corridor.accounts.federation.saml.toolkit import own_metadata
from corridor.accounts.federation.settings import Saml, settings_of
from corridor.accounts.models import SignInProvider
from corridor.core.errors import Refused
from corridor.core.way_back import is_ours

LONGEST_PATH = 500


@never_cache
@csrf_exempt
@require_POST
def acs(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Checks what can be checked without knowing the browser; the rest is for ``finish``."""
    now, provider = timezone.now(), get_object_or_404(_providers(), id=provider_id)
    try:
        assertion = answer_of(request, provider, now=now)
        _require_asked_for(provider, assertion)
    except Refused as error:
        return failed(request, provider, error.refusal)
    response = redirect("accounts:saml_finish", provider_id)
    ticket = Ticket(assertion, _within(request))
    hand_out(response, ticket, provider_id=provider_id, now=now)
    return response


@never_cache
@require_safe
def finish(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    now, provider = timezone.now(), get_object_or_404(_providers(), id=provider_id)
    try:
        assertion, onward = _used_up(request, provider, now)
    except Refused as error:
        return failed(request, provider, error.refusal)
    response = enter(request, provider, assertion.claims, onward, nonce=assertion.answers)
    throw_away(response, provider_id=provider_id)
    return response


def _used_up(
    request: HttpRequest, provider: SignInProvider, now: datetime
) -> tuple[Assertion, str]:
    """What the provider said, which counts no second time, and where to go on."""
    ticket = taken_back(request, provider_id=provider.id, now=now)
    one, onward = ticket.assertion, _onward(request, provider, ticket, now)
    spend(issuer=one.claims.issuer, assertion_id=one.id, expires_at=one.expires_at)
    return one, onward


@require_safe
def metadata(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """For the district to give to its identity provider, also before this way in is on."""
    provider = get_object_or_404(_providers(), id=provider_id)
    told = own_metadata(request, provider.id)
    return HttpResponse(told, content_type="application/samlmetadata+xml")


def _onward(request: HttpRequest, provider: SignInProvider, ticket: Ticket, now: datetime) -> str:
    answers = ticket.assertion.answers
    if not answers:
        _require_asked_for(provider, ticket.assertion)
        return ticket.onward
    return started.finish(request.session, mark=answers, provider_id=provider.id, now=now)


def _require_asked_for(provider: SignInProvider, assertion: Assertion) -> None:
    agreed = cast("Saml", settings_of(provider))
    if not assertion.answers and not agreed.allow_idp_initiated:
        raise Refused.because(
            "not_asked_for",
            _("Sign-ins begin here, not at the identity provider. Please choose it on our page."),
        )


def _within(request: HttpRequest) -> str:
    """``RelayState`` leads on within this site: a path, and no address."""
    wanted = request.POST.get("RelayState", "")
    is_path = wanted.startswith("/") and is_ours(request, wanted)
    return wanted if is_path and len(wanted) < LONGEST_PATH else "/"


def _providers() -> QuerySet[SignInProvider]:
    ours = SignInProvider.objects.select_related("district")
    return ours.filter(kind=SignInProvider.Kind.SAML)
