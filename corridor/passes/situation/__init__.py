"""What a decision about a pass is made from: frozen values, no database, no clock.

``Book`` is what changes rarely (settings, places and their staff, limits, windows, who is
kept apart), cached by the gate's ``rules_version``. ``Board`` is what is live in one school
at one instant. Everything the rules and the line ask is answered from these two.
"""

from corridor.passes.situation.board import (
    HOLDS_PLACE_FROM,
    HOLDS_PLACE_TO,
    LIVE_STATES,
    ON_THE_CLOCK,
    SCHEDULED,
    Board,
    LivePass,
    Occupancy,
    Step,
    Tally,
    Used,
)
from corridor.passes.situation.book import (
    Apart,
    Book,
    Ease,
    Limit,
    Place,
    PreApproved,
    Settings,
    Span,
    Window,
)
from corridor.passes.situation.covered import Covered

__all__ = [
    "HOLDS_PLACE_FROM",
    "HOLDS_PLACE_TO",
    "LIVE_STATES",
    "ON_THE_CLOCK",
    "SCHEDULED",
    "Apart",
    "Board",
    "Book",
    "Covered",
    "Ease",
    "Limit",
    "LivePass",
    "Occupancy",
    "Place",
    "PreApproved",
    "Settings",
    "Span",
    "Step",
    "Tally",
    "Used",
    "Window",
]
