"""Everything that can happen to a hall pass: one public function per verb.

Each takes the acting member and the present time, is one transaction behind the school's
gate, and either does all of its work or raises: ``NotFound``, ``NotAllowed``, ``Invalid``
or ``Refused``, with nothing changed.
"""

from corridor.passes.commands.answering import approve_all, approve_pass, decline_pass
from corridor.passes.commands.asking import Ask, Made
from corridor.passes.commands.moving import (
    arrive,
    call_urgent,
    cancel_pass,
    confirm_all,
    confirm_back,
    correct_pass,
    end_pass,
    extend_pass,
    mark_urgent,
    reopen_pass,
    send_back,
    send_with_adult,
    start_pass,
)
from corridor.passes.commands.pre_approving import pre_approve, withdraw_pre_approval
from corridor.passes.commands.requesting import request_pass
from corridor.passes.commands.returning import end_and_return
from corridor.passes.commands.rooms import hold_room, limit_leaving, release_room
from corridor.passes.commands.switching import switch_pass
from corridor.passes.commands.timing import close_leftovers, settle_school

__all__ = [
    "Ask",
    "Made",
    "approve_all",
    "approve_pass",
    "arrive",
    "call_urgent",
    "cancel_pass",
    "close_leftovers",
    "confirm_all",
    "confirm_back",
    "correct_pass",
    "decline_pass",
    "end_and_return",
    "end_pass",
    "extend_pass",
    "hold_room",
    "limit_leaving",
    "mark_urgent",
    "pre_approve",
    "release_room",
    "reopen_pass",
    "request_pass",
    "send_back",
    "send_with_adult",
    "settle_school",
    "start_pass",
    "switch_pass",
    "withdraw_pre_approval",
]
