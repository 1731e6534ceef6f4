"""Every address under /api/."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import URLPattern, URLResolver, path, re_path

from corridor.api.answers import answer
from corridor.api.edge import edge, nothing_here
from corridor.api.v1.assembly import PREFIX, api, openapi


def _behind_the_edge(
    found: list[URLPattern | URLResolver],
) -> list[URLPattern | URLResolver]:
    for pattern in found:
        if isinstance(pattern, URLPattern):
            pattern.callback = edge(pattern.callback)
    return found


@edge
def description(request: HttpRequest) -> HttpResponse:
    """The OpenAPI description, for anybody."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    return answer(openapi())


_found, _app_name, _namespace = api.urls

urlpatterns = [
    path("api/v1/openapi.json", description, name="openapi"),
    path(PREFIX.lstrip("/"), (_behind_the_edge(_found), _app_name, _namespace)),
    re_path(r"^api/", nothing_here),
]
