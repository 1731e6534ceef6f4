"""Light, dark or as the system has it: a person's choice for this browser."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from corridor.core.way_back import is_ours

THEMES = ("light", "dark")
COOKIE = "theme"
YEAR = 365 * 24 * 60 * 60


def chosen_theme(request: HttpRequest) -> str:
    """``light``, ``dark``, or nothing where the system decides."""
    theme = request.COOKIES.get(COOKIE, "")
    return theme if theme in THEMES else ""


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember ``theme`` and go back to the page the person came from."""
    answer = redirect(_back(request))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        answer.set_cookie(COOKIE, theme, max_age=YEAR, samesite="Lax", secure=request.is_secure())
    else:
        answer.delete_cookie(COOKIE)
    return answer


def _back(request: HttpRequest) -> str:
    page = request.headers.get("Referer", "")
    return page if is_ours(request, page) else "/"
