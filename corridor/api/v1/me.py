"""Who am I, and where?"""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel

from corridor.accounts.actor import MemberRequest
from corridor.api.answers import READ, answer
from corridor.api.v1.school import SchoolAnswer, school_of

router = Router()


class Myself(BaseModel):
    """``id`` is the person's, the same at every school."""

    id: UUID
    name: str
    email: str
    roles: list[str]


class MeAnswer(BaseModel):
    member: Myself
    school: SchoolAnswer


@router.get("/me", response={200: MeAnswer, **READ}, operation_id="me")
def me(request: MemberRequest) -> HttpResponse:
    """The person of the token, at the school in force."""
    member = request.member
    myself = {
        "id": str(member.person_id),
        "name": member.name,
        "email": member.email,
        "roles": sorted(member.roles),
    }
    return answer({"member": myself, "school": school_of(member.school)})
