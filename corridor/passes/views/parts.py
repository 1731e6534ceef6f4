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
    """``part`` for a live region that asks again, else the whole page.

    Both have one address, so caches must know what makes the difference.
    """
    template = part if HEADER in request.headers else page
    response = render(request, template, context, status=status)
    patch_vary_headers(response, [HEADER])
    return response
