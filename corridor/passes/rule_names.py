"""What each rule is called where rules are told apart, and its picture."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, str | Promise] = {
    "frozen": _("Emergency"),
    "live_pass": _("One pass at a time"),
    "already_there": _("Where the student is"),
    "not_visible": _("Who may go there"),
    "closed": _("Open or closed"),
    "not_started": _("First day of passes"),
    "staff_only": _("Only staff make passes"),
    "cut_off": _("Request cut-off"),
    "hold": _("Nobody leaves the room"),
    "no_pass_window": _("Times without passes"),
    "cool_down": _("Time between passes"),
    "pass_limit": _("Passes used"),
    "keep_apart": _("Keep apart"),
    "room_capacity": _("Room at the place"),
    "origin_capacity": _("Students out of the room"),
    "hall_limit": _("Students in the halls"),
}


def rule_name(code: str) -> str:
    return str(NAMES.get(code, code))
