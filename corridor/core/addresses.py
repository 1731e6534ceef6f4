"""From where a request comes, for counting: never stored as it is, never shown."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

OF_ONE_HOUSEHOLD = 64  # bits of an IPv6 address; the rest a device draws for itself


def address_of(request: HttpRequest) -> str:
    """The network address, of IPv6 its /64; empty where it is not known.

    Behind a proxy it is what the proxy itself has added last to ``X-Forwarded-For``;
    whatever stands before that was said by the client, who can say anything.
    """
    told = str(request.META.get("REMOTE_ADDR", ""))
    if settings.PROXY:
        told = request.headers.get("X-Forwarded-For", told).rpartition(",")[2].strip()
    try:
        address = ip_address(told)
    except ValueError:
        return ""
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((address, OF_ONE_HOUSEHOLD), strict=False).network_address)
