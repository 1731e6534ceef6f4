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
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from corridor.accounts.federation import started
from corridor.accounts.federation.entering import enter
from corridor.accounts.federation.saml.answering import answer_of
from corridor.accounts.federation.saml.assertions import Assertion
from corridor.accounts.federation.saml.spending import spend
from corridor.accounts.federation.saml.tickets import Ticket, hand_out, taken_back, throw_away
from corridor.accounts.federation.saml.toolkit import own_metadata
from corridor.accounts.federation.settings import Saml, settings_of
from corridor.accounts.models import SignInProvider
from corridor.core.errors import Refused


@never_cache
@csrf_exempt
@require_POST
def acs(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Checks what can be checked without knowing the browser; the rest is for ``finish``."""
    now, provider = timezone.now(), get_object_or_404(_providers(), id=provider_id)
    assertion = answer_of(request, provider, now=now)
    _require_asked_for(provider, assertion)
    response = redirect("accounts:saml_finish", provider_id)
    ticket = Ticket(assertion, _within(request.POST.get("RelayState", "")))
    hand_out(response, ticket, provider_id=provider_id, now=now)
    return response


@never_cache
@require_safe
def finish(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    now, provider = timezone.now(), get_object_or_404(_providers(), id=provider_id)
    ticket = taken_back(request, provider_id=provider_id, now=now)
    assertion = ticket.assertion
    onward = _onward(request, provider, ticket, now)
    spend(
        issuer=assertion.claims.issuer,
        assertion_id=assertion.id,
        expires_at=assertion.expires_at,
    )
    response = enter(request, provider, assertion.claims, onward, nonce=assertion.answers)
    throw_away(response, provider_id=provider_id)
    return response


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


def _within(wanted: str) -> str:
    """``RelayState`` leads on within this site: a path, and no address."""
    is_path = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_path and len(wanted) < 500 else "/"


def _providers() -> QuerySet[SignInProvider]:
    ours = SignInProvider.objects.select_related("district")
    return ours.filter(kind=SignInProvider.Kind.SAML)
