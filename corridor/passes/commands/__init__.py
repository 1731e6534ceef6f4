"""Everything that can happen to a hall pass: one public function per verb.

Each takes the acting member and the present time, is one transaction behind the school's
gate, and either does all of its work or raises: ``NotFound``, ``NotAllowed``, ``Invalid``
or ``Refused``, with nothing changed.
"""

from corridor.passes.commands.answering import approve_pass, decline_pass
from corridor.passes.commands.moving import (
    arrive,
    cancel_pass,
    correct_pass,
    end_pass,
    extend_pass,
    send_back,
    start_pass,
)
from corridor.passes.commands.requesting import Ask, Made, request_pass
from corridor.passes.commands.switching import switch_pass
from corridor.passes.commands.timing import close_leftovers, settle_school

__all__ = [
    "Ask",
    "Made",
    "approve_pass",
    "arrive",
    "cancel_pass",
    "close_leftovers",
    "correct_pass",
    "decline_pass",
    "end_pass",
    "extend_pass",
    "request_pass",
    "send_back",
    "settle_school",
    "start_pass",
    "switch_pass",
]
