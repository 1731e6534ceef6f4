"""What is stored about passes and about the rules of passes.

Only ``corridor.passes.commands`` writes these tables.
"""

from corridor.passes.models.passes import (
    AWAY,
    END_UNKNOWN,
    LIVE,
    NEXT,
    EndReason,
    HallPass,
    IdempotencyKey,
    PassEvent,
    Source,
    State,
    Trip,
)
from corridor.passes.models.rules import (
    Accommodation,
    KeepApart,
    KeepApartEvent,
    KeepApartMember,
    PassLimit,
    PreApproval,
)

__all__ = [
    "AWAY",
    "END_UNKNOWN",
    "LIVE",
    "NEXT",
    "Accommodation",
    "EndReason",
    "HallPass",
    "IdempotencyKey",
    "KeepApart",
    "KeepApartEvent",
    "KeepApartMember",
    "PassEvent",
    "PassLimit",
    "PreApproval",
    "Source",
    "State",
    "Trip",
]
