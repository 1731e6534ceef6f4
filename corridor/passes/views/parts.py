"""A page, or only the part of it that changes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

HEADER = "X-Fragment"


def page_or_part(
    request: HttpRequest, page: str, part: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """``part`` for a live region that asks again, else the whole page."""
    template = part if wants_part(request) else page
    return page_or_part_of(render(request, template, context, status=status))


def wants_part(request: HttpRequest) -> bool:
    """Whether a live region asks again."""
    return HEADER in request.headers


def page_or_part_of(response: HttpResponse) -> HttpResponse:
    """Both have one address, so caches must know what makes the difference."""
    patch_vary_headers(response, [HEADER])
    return response
