"""A student whom a teacher of the matrix has picked, to hear of their passes."""

from __future__ import annotations

from uuid import UUID

from corridor.accounts.models import Member
from corridor.notifications.models import Following
from tests.factories import TEN, person_of


def furnish_following(teacher: Member, student_id: UUID) -> None:
    Following.objects.create(
        school=teacher.school, person_id=person_of(teacher), student_id=student_id, made_at=TEN
    )
