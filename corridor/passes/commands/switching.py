"""One pass for another: the old one is given up only if the new one is made."""

from __future__ import annotations

import contextlib
from datetime import datetime
from uuid import UUID

from django.db import transaction

from corridor.accounts.actor import Actor
from corridor.core.errors import Refused
from corridor.passes.commands.asking import Ask, Made
from corridor.passes.commands.moving import cancel_pass
from corridor.passes.commands.requesting import request_pass
from corridor.passes.gate import Key, lock_gates


def switch_pass(
    *, actor: Actor, leaving: UUID, ask: Ask, now: datetime, key: Key | None = None
) -> Made:
    """Take a request or a place in line back and ask for another pass instead.

    Both happen or neither: where the new pass is refused, the place in line is kept. A pass
    that has moved on meanwhile can't be given up, and then stands in the way as ever.
    """
    with transaction.atomic():
        lock_gates(actor.district_id, actor.school.id, ask.student_id)
        with contextlib.suppress(Refused):
            cancel_pass(actor=actor, pass_id=leaving, now=now)
        return request_pass(actor=actor, ask=ask, now=now, key=key)
