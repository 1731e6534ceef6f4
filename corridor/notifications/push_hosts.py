"""Where push messages may be sent: browsers name the address, so it is never just believed."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from corridor.core.errors import Invalid

# The push services of Chrome, Firefox, Safari and Edge; whoever runs Corridor may name more.
HOSTS = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
)
SUFFIXES = (".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com")
LONGEST = 2_000


def check_endpoint(address: str) -> None:
    """Raises ``Invalid`` for anything but an HTTPS address of a push service that is known."""
    if not is_known(address):
        raise Invalid({"endpoint": _("This is no address of a push service that is known here.")})


def is_known(address: str) -> bool:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    host = (parts.hostname or "").lower()
    if len(address) > LONGEST or parts.username or parts.password or not host:
        return False
    if _with_port(host, port) in settings.PUSH_HOSTS:
        return parts.scheme in {"https", "http"}
    is_usual = host in HOSTS or host.endswith(SUFFIXES)
    return is_usual and parts.scheme == "https" and port in {None, 443}


def _with_port(host: str, port: int | None) -> str:
    return f"{host}:{port}" if port else host
