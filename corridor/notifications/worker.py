"""What the service worker is told of this installation, and the app's manifest.

The worker's own file names its parts by addresses with a hash of their content: another version of
any of them, or of any static file, is another worker, which browsers then fetch by themselves.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

from corridor.core import assets
from corridor.notifications.vapid import public_key

PARTS = ("kept", "asked", "push", "renewed")
EIGHT_HOURS = 8 * 3600 * 1000  # milliseconds; a school day
FONT = "vendor/figtree/figtree-latin-wght-normal.woff2"
PICTURES = "notifications/icons/"
BACKGROUND, THEME = "#f7f7fb", "#4f46d8"


def script() -> str:
    """The service worker: its settings, and where its parts are."""
    return _script(staticfiles_storage)


@lru_cache(maxsize=4)
def _script(_storage: Any) -> str:
    """The addresses follow from the storage, which tests exchange."""
    parts = [static(f"notifications/worker/{part}.js") for part in PARTS]
    imported = ", ".join(json.dumps(part) for part in parts)
    return f"self.SET = {json.dumps(_settings())};\nimportScripts({imported});\n"


def _settings() -> dict[str, Any]:
    version = getattr(staticfiles_storage, "manifest_hash", "")
    return {
        "version": version or "development",
        "hashed": bool(version),
        "static": settings.STATIC_URL,
        "files": _files(),
        "pages": [reverse("passes:home"), reverse("planning:calendar")],
        "lasts": EIGHT_HOURS,
        "doors": [reverse("accounts:sign_in"), reverse("accounts:sign_out")],
        "out": reverse("accounts:sign_out"),
        "key": public_key(),
        "renew": reverse("notifications:renew_device"),
        "offline": reverse("notifications:offline"),
        "answer": reverse("notifications:answer_now"),
        "icon": static(f"{PICTURES}192.png"),
        "badge": static(f"{PICTURES}badge.png"),
    }


def _files() -> list[str]:
    """What every page loads: without a network it is to look like itself."""
    scripts = sorted((assets.STATIC / "js").glob("*.js"))
    named = (
        *("core/icons.svg", FONT, "vendor/htmx/htmx.min.js", "notifications/js/installed.js"),
        *assets.paths(),
        *(f"core/js/{path.name}" for path in scripts),
    )
    return [static(name) for name in named]


def manifest() -> dict[str, Any]:
    """What an installed app is called and looks like (W3C, Web Application Manifest)."""
    return {
        "id": "/",
        "name": "Corridor",
        "short_name": "Corridor",
        "description": _("Hall passes of your school"),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": BACKGROUND,
        "theme_color": THEME,
        "icons": [
            _icon("192", "192x192", "any"),
            _icon("512", "512x512", "any"),
            _icon("maskable", "512x512", "maskable"),
        ],
        "shortcuts": [
            {"name": _("Home"), "url": reverse("passes:home")},
            {"name": _("Schedule"), "url": reverse("planning:calendar")},
        ],
    }


def _icon(name: str, sizes: str, purpose: str) -> dict[str, str]:
    source = static(f"{PICTURES}{name}.png")
    return {"src": source, "sizes": sizes, "type": "image/png", "purpose": purpose}
