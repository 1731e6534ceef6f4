"""What a teacher of the matrix reported: one report that is open, and one that was dealt with."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from corridor.accounts.models import Member
from corridor.concerns.models import Concern, ConcernReasons
from corridor.core.tenancy import new_id
from tests.factories import TEN


def furnish_concerns(
    canary: str, teacher: Member, admin: Member, student_id: UUID, pass_id: str
) -> dict[str, Any]:
    """By the names under which ``pages_concerns`` asks for them."""
    ConcernReasons.objects.create(
        school=teacher.school, labels=[f"{canary} reason", "On the phone"]
    )
    usual: dict[str, Any] = {
        "school": teacher.school,
        "student_id": student_id,
        "reason": f"{canary} reason",
        "note": f"{canary} seen",
        "reported_by": teacher,
        "reported_at": TEN,
    }
    concern = Concern.objects.create(**usual, key=new_id(), hall_pass_id=UUID(pass_id))
    done = Concern.objects.create(**usual, key=new_id(), dealt_with_by=admin, dealt_with_at=TEN)
    return {"concern": concern, "concern_done": done}
