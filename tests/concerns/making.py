"""Short verbs for tests of reports about students."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from corridor.accounts.models import Member
from corridor.concerns.commands import Report, report_student
from corridor.concerns.models import Concern
from corridor.core.tenancy import new_id
from tests.factories import TEN, World, actor_of, person_of

PHONE, TALK = "On the phone", "Needs a talk"


def report(world: World, by: Member | None = None, now: datetime = TEN, **said: Any) -> Concern:
    """By the teacher, of the first student, unless it says otherwise."""
    usual = {"key": new_id(), "reason": PHONE}
    if "pass_id" not in said:
        usual["student_id"] = person_of(world.student)
    told = Report(**{**usual, **said})
    return report_student(actor=actor_of(by or world.teacher), report=told, now=now)
