"""Who acts: the signed-in member of a school, as every command and policy takes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from corridor.accounts.models import Member, Role
from corridor.accounts.permissions import ADMINS, Powers, powers_of
from corridor.schools.permissions import Permission

STUDENT, GUARDIAN = Role.STUDENT.value, Role.GUARDIAN.value
NO_STAFF = frozenset({STUDENT, GUARDIAN})


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
class ActsFor:
    """A teacher whom an assistant acts for."""

    member_id: UUID
    person_id: UUID


@dataclass(frozen=True, slots=True)
class Actor:
    """A member who does something. ``device`` is "web", "phone", "kiosk", "api" or "cli".

    ``sets`` are the district's own permission sets for these roles. ``acts_for`` are the
    teachers of an assistant: what is put to them is put to the assistant. ``checklist`` is
    ``Member.checklist``.
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
    sets: tuple[str, ...] = ()
    acts_for: tuple[ActsFor, ...] = ()
    checklist: str = ""

    def may(self, permission: Permission) -> bool:
        return permission in self.powers

    @property
    def powers(self) -> Powers:
        return powers_of(self.roles, self.sets)

    @property
    def people(self) -> tuple[UUID, ...]:
        """The person, and those whom they act for: who of them is meant makes no difference."""
        return (self.person_id, *(one.person_id for one in self.acts_for))

    @property
    def members(self) -> tuple[UUID, ...]:
        return (self.member_id, *(one.member_id for one in self.acts_for))

    @property
    def has_checklist(self) -> bool:
        """Whether their first days are still going on."""
        return self.checklist == Member.Checklist.OPEN

    @property
    def is_student(self) -> bool:
        return STUDENT in self.roles and not self.is_staff

    @property
    def is_staff(self) -> bool:
        """Whoever works here; it decides how pages read, and over no power: ``may`` does."""
        return bool(self.roles - NO_STAFF)

    @property
    def is_guardian(self) -> bool:
        return GUARDIAN in self.roles

    @property
    def is_only_guardian(self) -> bool:
        """Somebody who has nothing here but children."""
        return bool(self.roles) and self.roles <= {GUARDIAN}

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
