"""Clever and ClassLink: back from the portal with a code, or in from its page of tiles."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from corridor.accounts.federation import started
from corridor.accounts.federation.asking import PORTALS, back_of
from corridor.accounts.federation.claims import Claims
from corridor.accounts.federation.entering import enter, failed
from corridor.accounts.models import SignInProvider
from corridor.accounts.views.through import start
from corridor.core.errors import Refused


@never_cache
@require_safe
def back(request: HttpRequest, kind: str, provider_id: UUID) -> HttpResponse:
    """Whatever comes without a ``state`` was not asked for: see ``federation.portals``."""
    provider, state = _provider(kind, provider_id), request.GET.get("state", "")
    if not state and "error" not in request.GET:
        return start(request, provider_id)
    try:
        onward = started.finish(
            request.session, mark=state, provider_id=provider.id, now=timezone.now()
        )
        claims = _claims(request, provider)
    except Refused as error:
        told = request.GET.get("error", "")[:100]
        return failed(request, provider, error.refusal, nonce=state, told=told)
    return enter(request, provider, claims, onward, nonce=state)


def _claims(request: HttpRequest, provider: SignInProvider) -> Claims:
    code = request.GET.get("code", "")
    if not code:
        raise Refused.because("not_allowed_there", _("The portal did not let you through."))
    back = back_of(request, provider)
    return PORTALS[provider.kind].answer_of(provider, code=code, back=back)


def _provider(kind: str, provider_id: UUID) -> SignInProvider:
    """Also one that is off: an admin may be trying it out."""
    return get_object_or_404(
        SignInProvider.objects.select_related("district"), id=provider_id, kind=kind
    )
