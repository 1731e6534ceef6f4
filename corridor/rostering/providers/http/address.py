"""Which addresses Corridor may ask: https, and none inside the network it runs in.

Somebody who may enter an address could otherwise read what only this machine can reach (OWASP,
Server-Side Request Forgery). Names are looked up here, and the connection goes to the address
that was checked, so that a name can't change its mind in between.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
PORTS = {"https": 443, "http": 80}


class AddressRefused(Exception):
    """``message`` is a sentence for the person who entered the address."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Place:
    """Where to connect to: ``ips`` are the host's addresses, all of them checked."""

    host: str
    ips: tuple[str, ...]


def check_url(url: str) -> SplitResult:
    """Whether an address is well-formed and https; http only for loopback in tests."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if not parts.hostname or parts.scheme not in PORTS or port == 0:
        raise AddressRefused("address_unread", _("This is not an address that starts with https."))
    if parts.username or parts.password:
        raise AddressRefused("address_login", _("An address may not contain a name or password."))
    if parts.scheme == "http" and not (settings.ALLOW_HTTP and _is_loopback(parts.hostname)):
        raise AddressRefused("not_https", _("The address has to start with https."))
    return parts


def place_of(url: str) -> Place:
    """Looks the host up. Raises ``AddressRefused`` where it may not be asked or has no address."""
    parts = check_url(url)
    host = str(parts.hostname)
    try:
        found = socket.getaddrinfo(host, parts.port or PORTS[parts.scheme], type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise AddressRefused(
            "host_unknown", _("There is no host called {host}.").format(host=host)
        ) from None
    ips = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    for ip in ips:
        _check_ip(host, ip, may_loop=parts.scheme == "http")
    return Place(host, ips)


def _check_ip(host: str, ip: str, *, may_loop: bool) -> None:
    address = _reached(ipaddress.ip_address(ip.partition("%")[0]))
    if address.is_global and not address.is_multicast:
        return
    if may_loop and address.is_loopback:
        return
    if host in settings.PRIVATE_HOSTS:
        return
    raise AddressRefused(
        "address_private",
        _(
            "{host} is inside the network that Corridor runs in. Whoever runs Corridor can allow "
            "it with CORRIDOR_PRIVATE_HOSTS."
        ).format(host=host),
    )


def _reached(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for: mapped, 6to4 and NAT64 (RFC 6052)."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
