"""How a page answers a POST: go and look at the result."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme


class SeeOther(HttpResponseRedirect):
    """303: whatever the method was, the next request is a GET."""

    status_code = 303


def see_other(to: str, *args: object) -> HttpResponse:
    """A 303 to an address or the name of a page."""
    return SeeOther(resolve_url(to, *args))


def back_to_sender(request: HttpRequest, otherwise: str = "passes:home") -> HttpResponse:
    """A 303 to the form's own ``next``, if that is an address of ours."""
    to = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        to, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return see_other(to if ours else otherwise)
