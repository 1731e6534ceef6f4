"""How to let notifications through, by browser and system: the fitting ones first. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corridor.accounts.devices import device_words
from corridor.notifications.kinds import Channel


@dataclass(frozen=True, slots=True)
class Guide:
    """``names`` are as ``accounts.devices`` says them; ``icon`` is for its heading. On a device of
    ``but_on`` browsers leave it to the system."""

    key: str
    title: Promise
    icon: str
    names: tuple[str, ...]
    steps: tuple[Promise, ...]
    but_on: tuple[str, ...] = ()
    channel: str = ""


APPLE = ("iPhone", "iPad")


GUIDES = (
    Guide(
        "chrome",
        _("Chrome and Edge: allow notifications"),
        icon="globe",
        names=("Chrome", "Edge", "Opera", "Samsung Internet"),
        steps=(
            _("Press the icon to the left of the address at the top of the window."),
            _("Open “Site settings” or “Permissions”, and set “Notifications” to “Allow”."),
            _("Load this page again, and send a test."),
        ),
        but_on=APPLE,
    ),
    Guide(
        "firefox",
        _("Firefox: allow notifications"),
        icon="globe",
        names=("Firefox",),
        steps=(
            _("Press the icon of permissions or the padlock beside the address."),
            _("Beside “Send notifications” remove “Blocked”."),
            _("Load this page again, and say yes when Firefox asks."),
        ),
        but_on=APPLE,
    ),
    Guide(
        "safari",
        _("Safari: allow notifications"),
        icon="globe",
        names=("Safari",),
        steps=(
            _("Open the settings of Safari, then “Websites”, then “Notifications”."),
            _("Find this site in the list, and choose “Allow”."),
            _("Load this page again, and send a test."),
        ),
        but_on=APPLE,
    ),
    Guide(
        "chromebook",
        _("Chromebook: turn off do not disturb"),
        icon="laptop",
        names=("Chromebook",),
        steps=(
            _("Press the time at the bottom right."),
            _("If “Do not disturb” is on, turn it off."),
            _("Under “Notifications” in the same place, see that Chrome is ticked."),
        ),
    ),
    Guide(
        "windows",
        _("Windows: turn off do not disturb"),
        icon="monitor",
        names=("Windows",),
        steps=(
            _("Press the Windows key and N, and turn off the bell with “zz”."),
            _("Open Settings, then “System”, then “Notifications”; turn them on for your browser."),
            _("Under “Set priority notifications” add your browser, so that it comes through."),
        ),
    ),
    Guide(
        "mac",
        _("Mac: turn off Focus"),
        icon="monitor",
        names=("Mac",),
        steps=(
            _("Open Control Center at the top right, and turn off “Focus”."),
            _("Open System Settings, then “Notifications”; allow them for your browser."),
            _("Under “Focus”, add your browser to the apps that may come through."),
        ),
    ),
    Guide(
        "android",
        _("Android: turn off do not disturb"),
        icon="smartphone",
        names=("Android",),
        steps=(
            _("Swipe down from the top twice, and turn off “Do not disturb”."),
            _("Hold the icon of Corridor or your browser, and choose “App info”."),
            _("Open “Notifications”, allow them, and let them override do not disturb."),
        ),
    ),
    Guide(
        "iphone",
        _("iPhone and iPad: install it, and turn off Focus"),
        icon="smartphone",
        names=APPLE,
        steps=(
            _("Open the share menu of Safari, and choose “Add to Home Screen”."),
            _("Open Corridor from there: only then it may send notifications."),
            _("In Settings, under “Notifications”, allow them for Corridor."),
            _("Under “Focus”, add Corridor to the apps that may come through."),
        ),
    ),
    Guide(
        "mail",
        _("E-mail: find the letter"),
        icon="mail",
        names=(),
        steps=(
            _("Look in the folder for spam or junk, and say there that the letter is none."),
            _("See that the address under “Each way” is the one that you read."),
            _("Wait two minutes, and send a test again."),
        ),
        channel=Channel.EMAIL,
    ),
)


def guides_for(
    agent: str, *, missed: Collection[str] = ()
) -> tuple[Sequence[Guide], Sequence[Guide]]:
    """Those for the browser and system that ask, and for the channels by which nothing came; and
    all the others."""
    names = set(device_words(agent).split(", "))
    fitting = [guide for guide in GUIDES if guide.channel in missed or _fits(guide, names)]
    return fitting, [guide for guide in GUIDES if guide not in fitting]


def _fits(guide: Guide, names: set[str]) -> bool:
    return bool(set(guide.names) & names) and not set(guide.but_on) & names
