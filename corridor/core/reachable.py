"""Which addresses Corridor may ask: https, and none inside the network it runs in.

Somebody who may enter an address could otherwise read what only this machine can reach (OWASP,
Server-Side Request Forgery). Names are looked up here, all addresses of a host are checked, and
the connection goes to one of those, so that a name can't change its mind in between (DNS
rebinding). ``CORRIDOR_INNER_HOSTS`` lists hosts that may be asked although they are inside; that
is for whoever runs the server to say. Plain http is for such hosts on the loopback alone.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
# An IPv6 address that only wraps an IPv4 one (NAT64, RFC 6052 and 8215; 6to4; what RFC 4291
# calls IPv4-compatible) could lead anywhere.
WRAPPED = tuple(
    map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "::/96"))
)
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
    """Whether an address is well-formed and https, or of a host that was named."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        parts, port = urlsplit(""), None
    if not parts.hostname or parts.scheme not in PORTS or port == 0:
        raise AddressRefused("address_unread", _("This is not an address that starts with https."))
    if parts.username is not None:
        raise AddressRefused("address_login", _("An address may not contain a name or password."))
    if parts.scheme == "http" and parts.hostname not in settings.INNER_HOSTS:
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
    reached = [_reached(str(entry[4][0])) for entry in found]
    _check(host, reached, is_plain=parts.scheme == "http")
    # Not every server has a way by IPv6.
    reached.sort(key=lambda address: address.version)
    return Place(host, tuple(dict.fromkeys(map(str, reached))))


def _check(host: str, reached: list[Address], *, is_plain: bool) -> None:
    if is_plain and not all(address.is_loopback for address in reached):
        raise AddressRefused("not_https", _("The address has to start with https."))
    if host in settings.INNER_HOSTS or all(map(_is_public, reached)):
        return
    raise AddressRefused(
        "address_private",
        _(
            "{host} is inside the network that Corridor runs in. Whoever runs Corridor can allow "
            "it with CORRIDOR_INNER_HOSTS."
        ).format(host=host),
    )


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        wraps = any(address in net for net in WRAPPED)
        return address.is_global and not (address.is_multicast or address.is_site_local or wraps)
    return address.is_global and not address.is_multicast


def _reached(ip: str) -> Address:
    """Without its zone; of an IPv6 address that maps an IPv4 one, that."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    return getattr(address, "ipv4_mapped", None) or address
