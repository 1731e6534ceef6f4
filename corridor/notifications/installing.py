"""How Corridor is put on a device, for each kind of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Guide:
    """``marks`` are what its browsers say of themselves; ``is_this`` where it is theirs."""

    key: str
    title: str | Promise
    icon: str
    marks: tuple[str, ...]
    steps: tuple[str | Promise, ...]
    note: str | Promise = ""
    is_this: bool = False


OPEN_FROM_THERE = _("Open Corridor from its new icon, and turn notifications on there.")
GUIDES = (
    Guide(
        "iphone",
        _("iPhone or iPad"),
        "smartphone",
        ("iPhone", "iPad"),
        (
            _("Open Corridor in Safari."),
            _("Tap Share: the square with an arrow that points up."),
            _("Choose “Add to Home Screen”, then “Add”."),
            OPEN_FROM_THERE,
        ),
        _("Notifications need iOS or iPadOS 16.4 or later, and Corridor on the Home Screen."),
    ),
    Guide(
        "android",
        _("Android"),
        "smartphone",
        ("Android",),
        (
            _("Open Corridor in Chrome."),
            _("Tap the three dots at the top."),
            _("Choose “Add to Home screen” or “Install app”, then “Install”."),
            OPEN_FROM_THERE,
        ),
    ),
    Guide(
        "chromebook",
        _("Chromebook"),
        "laptop",
        ("CrOS",),
        (
            _("Open Corridor in Chrome."),
            _("Choose the install sign at the right end of the address bar."),
            _("Choose “Install”. Corridor is in the launcher now."),
            _("To keep it at hand, right-click its icon and choose “Pin”."),
        ),
        _("On a Chromebook that your school looks after, the school decides what is installed."),
    ),
    Guide(
        "computer",
        _("Chrome or Edge on a computer"),
        "monitor",
        ("Windows", "Macintosh", "Linux"),
        (
            _("Open Corridor in Chrome or Edge."),
            _("Choose the install sign at the right end of the address bar."),
            _("Choose “Install”."),
            OPEN_FROM_THERE,
        ),
        _("Without installing, notifications work here too while the browser is open."),
    ),
)


def steps_for(agent: str) -> list[Guide]:
    """All of them, that of this device first; Android says that it is a Linux, too."""
    this = next((g for g in GUIDES if any(mark in agent for mark in g.marks)), None)
    others = [guide for guide in GUIDES if guide is not this]
    return [replace(this, is_this=True), *others] if this else others
