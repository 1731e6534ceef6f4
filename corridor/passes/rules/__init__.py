"""Why may this pass not be given right now, and who has to say yes?

Pure functions of a ``Situation``: no database, no clock, no request. The same functions
answer a request, colour the tiles of the student's screen, explain an answer and replay
history.
"""

from corridor.passes.rules.approving import Approval, helpers, present, who_approves, who_helps
from corridor.passes.rules.limits import (
    counts,
    limit_for,
    limit_of,
    limit_reached,
    minutes_for,
    used_up,
)
from corridor.passes.rules.refusing import not_visible
from corridor.passes.rules.table import (
    BY_CODE,
    RULES,
    SCHEDULED,
    STAFF,
    STUDENT,
    URGENT,
    Rule,
    explained,
    must_wait,
    objections,
    objections_by_place,
)
from corridor.passes.rules.wish import Objection, Situation, Verdict

__all__ = [
    "BY_CODE",
    "RULES",
    "SCHEDULED",
    "STAFF",
    "STUDENT",
    "URGENT",
    "Approval",
    "Objection",
    "Rule",
    "Situation",
    "Verdict",
    "counts",
    "explained",
    "helpers",
    "limit_for",
    "limit_of",
    "limit_reached",
    "minutes_for",
    "must_wait",
    "not_visible",
    "objections",
    "objections_by_place",
    "present",
    "used_up",
    "who_approves",
    "who_helps",
]
