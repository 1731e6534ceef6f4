"""What the matrix's schools have of clubs: one of the teacher's, with a member, and a draft."""

from __future__ import annotations

from corridor.accounts.models import Member
from corridor.planning.models import Club, ClubDraft, ClubStudent
from tests.factories import TEN, person_of


def furnish_clubs(canary: str, members: dict[str, Member]) -> dict[str, object]:
    """Returns the rows that addresses name."""
    teacher, student = members["teacher"], members["student"]
    club = Club.objects.create(
        school_id=teacher.school_id, name=f"{canary} Chess", owner=teacher, made_at=TEN
    )
    ClubStudent.objects.create(club=club, student_id=person_of(student), joined_at=TEN)
    ClubDraft.objects.create(
        member=teacher,
        answers={"name": [f"{canary} Go"], "members": [f"{canary} line"], "note": [canary]},
        saved_at=TEN,
    )
    return {"club": club}
