"""In through somebody else: off to a provider, and back from it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from corridor.accounts.federation.asking import ask
from corridor.accounts.federation.openid.adapter import provider_of
from corridor.accounts.federation.openid.engine import answered
from corridor.accounts.models import SignInProvider
from corridor.accounts.views import waiting
from corridor.core.errors import NotFound


@never_cache
@require_safe
def start(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Off to the provider, of whatever kind."""
    ours = SignInProvider.objects.select_related("district")
    provider = get_object_or_404(ours, id=provider_id, is_on=True)
    return redirect(ask(request, provider, waiting.onward(request), now=timezone.now()).url)


@never_cache
@require_safe
def answer(request: HttpRequest, provider_id: UUID) -> HttpResponse:
    """Back from Google or Microsoft."""
    if provider_of(str(provider_id)) is None:
        raise NotFound
    return answered(request, provider_id)
