"""The page where the interface is kept consistent: every component in every state."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from corridor.core.design.samples import samples


@require_safe
def design(request: HttpRequest) -> HttpResponse:
    """In development and in the demo only; a real school has no such page."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    return render(request, "core/design/page.html", samples(timezone.now()))
