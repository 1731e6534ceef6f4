"""Who acts: the signed-in member of a school, as every command and policy takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from corridor.accounts.models import Member, Role

ADMINS = frozenset({Role.SCHOOL_ADMIN.value, Role.DISTRICT_ADMIN.value})
STUDENT = Role.STUDENT.value


@dataclass(frozen=True, slots=True)
class SchoolRef:
    """What pages and commands need of a school at every request."""

    id: UUID
    slug: str
    name: str
    time_zone: str

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(ZoneInfo(self.time_zone))

    def midnight(self, instant: datetime) -> datetime:
        """When the school's day of ``instant`` began."""
        return self.local(instant).replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class Actor:
    """A member who does something. ``device`` is "web", "phone", "kiosk", "api" or "cli".

    ``checklist`` is ``Member.checklist``.
    """

    user_id: UUID | None
    member_id: UUID
    person_id: UUID
    district_id: UUID
    school: SchoolRef
    roles: frozenset[str]
    name: str
    email: str = ""
    grade: str = ""
    device: str = "web"
    checklist: str = ""

    @property
    def has_checklist(self) -> bool:
        """Whether their first days are still going on."""
        return self.checklist == Member.Checklist.OPEN

    @property
    def is_student(self) -> bool:
        return STUDENT in self.roles and not self.is_staff

    @property
    def is_staff(self) -> bool:
        return bool(self.roles - {STUDENT})

    @property
    def is_only_substitute(self) -> bool:
        """Here to run a room today, with no part at the school besides."""
        return bool(self.roles) and self.roles <= {Role.SUBSTITUTE.value, STUDENT}

    @property
    def is_admin(self) -> bool:
        return bool(self.roles & ADMINS)


class MemberRequest(HttpRequest):
    """A request of somebody who is signed in.

    ``live_after`` is where the live stream stood when a page was asked for.
    """

    member: Actor
    school: SchoolRef
    memberships: tuple[Actor, ...]
    live_after: int
