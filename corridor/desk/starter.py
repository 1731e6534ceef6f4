"""What a new desk begins with: reasons that most schools know. The codes are each system's own."""

from __future__ import annotations

from corridor.desk.facts import ReasonFacts
from corridor.desk.models import Kind

_LATE = (
    ("Bus was late", True),
    ("Appointment", True),
    ("Family", True),
    ("Weather or traffic", False),
    ("Overslept", False),
    ("Rather not say", False),
)
_LEAVING = (
    ("Appointment", True),
    ("Not well", True),
    ("Family", True),
    ("School activity", True),
    ("Rather not say", False),
)

REASONS = tuple(
    ReasonFacts(kind=kind.value, label=label, is_excused=is_excused, position=position)
    for kind, rows in ((Kind.LATE, _LATE), (Kind.LEAVING, _LEAVING))
    for position, (label, is_excused) in enumerate(rows, 1)
)
