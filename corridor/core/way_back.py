"""Where a person came from, if that is an address of ours."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def is_ours(request: HttpRequest, address: str) -> bool:
    """Whether following ``address`` stays on this site; what can't be printed is no address."""
    return address.isprintable() and url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )


def way_back(request: HttpRequest) -> str:
    """The form's own ``next``, else the page that sent the browser here, else the start page."""
    here = {request.path, request.build_absolute_uri()}
    for address in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if address not in here and is_ours(request, address):
            return address
    return "/"
