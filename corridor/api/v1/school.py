"""The school in force."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from ninja import Router
from pydantic import BaseModel

from corridor.accounts.actor import MemberRequest, SchoolRef
from corridor.api.answers import READ, answer

router = Router()


class SchoolAnswer(BaseModel):
    """``slug`` is what the header X-School names; ``time_zone`` an IANA name."""

    id: UUID
    slug: str
    name: str
    time_zone: str


def school_of(place: SchoolRef) -> dict[str, str]:
    return {
        "id": str(place.id),
        "slug": place.slug,
        "name": place.name,
        "time_zone": place.time_zone,
    }


@router.get("/school", response={200: SchoolAnswer, **READ}, operation_id="school")
def school(request: MemberRequest) -> HttpResponse:
    """The school that this call works in."""
    return answer(school_of(request.school))
