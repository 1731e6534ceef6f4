"""Clever and ClassLink: on to the portal, and back with its code."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from corridor.accounts.federation import started
from corridor.accounts.federation.asking import PORTALS, ask, back_of
from corridor.accounts.federation.entering import enter
from corridor.accounts.models import SignInProvider
from corridor.accounts.views import waiting
from corridor.core.errors import Refused


@never_cache
@require_GET
def to_portal(request: HttpRequest, kind: str, provider_id: UUID) -> HttpResponse:
    return _on(request, _provider(kind, provider_id), waiting.onward(request))


@never_cache
@require_GET
def back(request: HttpRequest, kind: str, provider_id: UUID) -> HttpResponse:
    """Whatever comes without a ``state`` of ours was not asked for: see ``portals``."""
    provider, state = _provider(kind, provider_id), request.GET.get("state", "")
    if not state:
        return _on(request, provider, "/")
    onward = started.finish(
        request.session, mark=state, provider_id=provider.id, now=timezone.now()
    )
    code = request.GET.get("code", "")
    if not code:
        raise Refused.because("not_allowed_there", _("The portal did not let you through."))
    claims = PORTALS[kind].answer_of(provider, code=code, back=back_of(request, provider))
    return enter(request, provider, claims, onward, nonce=state)


def _on(request: HttpRequest, provider: SignInProvider, onward: str) -> HttpResponse:
    get_object_or_404(SignInProvider, id=provider.id, is_on=True)
    return redirect(ask(request, provider, onward, now=timezone.now()).url)


def _provider(kind: str, provider_id: UUID) -> SignInProvider:
    """Also one that is off: an admin may be trying it out."""
    return get_object_or_404(
        SignInProvider.objects.select_related("district"), id=provider_id, kind=kind
    )
