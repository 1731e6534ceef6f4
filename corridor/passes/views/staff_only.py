"""Pages that are for staff: students do not learn that there is such a page."""

from __future__ import annotations

from uuid import UUID

from corridor.accounts.actor import Actor, MemberRequest
from corridor.core.errors import NotFound
from corridor.schools.permissions import Permission


def only_staff(request: MemberRequest) -> Actor:
    """Whoever signed in, if they may see rooms; raises ``NotFound`` for others."""
    if not request.member.may(Permission.SEE_PASSES):
        raise NotFound("Rooms are for staff.")
    return request.member


def only_makers(request: MemberRequest) -> Actor:
    """Whoever signed in, if they make passes for students; raises ``NotFound`` for others."""
    if not request.member.may(Permission.MAKE_PASSES):
        raise NotFound("Staff make passes for students.")
    return request.member


def uuid_of(text: str) -> UUID | None:
    """An id from an address; nothing for what is none, as if it had been left out."""
    try:
        return UUID(text)
    except ValueError:
        return None
