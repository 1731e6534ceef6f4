"""How a page answers a POST: go and look at the result."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from corridor.core.way_back import is_ours


class SeeOther(HttpResponseRedirect):
    """303: whatever the method was, the next request is a GET."""

    status_code = 303


def see_other(to: str, *args: object) -> HttpResponse:
    """A 303 to an address or the name of a page."""
    return SeeOther(resolve_url(to, *args))


def back_to_sender(request: HttpRequest, otherwise: str = "passes:home") -> HttpResponse:
    """A 303 to the form's own ``next``, if that is an address of ours."""
    to = request.POST.get("next", "")
    return see_other(to if is_ours(request, to) else otherwise)
