"""Who acts: the signed-in member of a school, as every command and policy takes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from corridor.accounts.models import Member, Role
from corridor.accounts.permissions import ADMINS, NONE, OF_STAND_INS, Powers, powers_of
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
    has_flex: bool = False  # whether its bells have a Flex period

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
class Covered:
    """A teacher for whom somebody stands in at this moment; ``rooms`` are read for stand-ins."""

    member_id: UUID
    person_id: UUID
    rooms: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class StandIn:
    """Whoever is here for a substitute, and nowhere but in the rooms that they cover now.

    ``kind`` is that of ``Member.StandsIn``; ``name`` is what somebody typed who uses an account
    that others use as well; ``until`` is when a day pass ends.
    """

    kind: str
    name: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """A member who does something. ``device`` is "web", "phone", "kiosk", "api" or "cli".

    ``sets`` are the district's own permission sets for these roles. ``acts_for`` are the
    teachers of an assistant: what is put to them is put to the assistant. ``covers`` are those
    for whom they stand in at this moment: what is put to them is put to the cover as well, who
    answers in their own name. ``checklist`` is ``Member.checklist``.
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
    covers: tuple[Covered, ...] = ()
    stand_in: StandIn | None = None

    def may(self, permission: Permission) -> bool:
        return permission in self.powers

    @property
    def powers(self) -> Powers:
        held = powers_of(self.roles, self.sets)
        if self.stand_in is None:
            return held
        return held & OF_STAND_INS if self.covers else NONE

    @property
    def people(self) -> tuple[UUID, ...]:
        """The person, and those whom they act or cover for: who of them is meant makes no
        difference."""
        return (self.person_id, *(one.person_id for one in self._others))

    @property
    def members(self) -> tuple[UUID, ...]:
        return (self.member_id, *(one.member_id for one in self._others))

    @property
    def _others(self) -> tuple[ActsFor, ...]:
        """An assistant may act and cover for the same teacher."""
        covered = (ActsFor(one.member_id, one.person_id) for one in self.covers)
        return tuple(dict.fromkeys((*self.acts_for, *covered)))

    @property
    def rooms(self) -> frozenset[UUID] | None:
        """The only rooms that a stand-in has to do with; ``None`` for everybody else."""
        if self.stand_in is None:
            return None
        return frozenset(room for one in self.covers for room in one.rooms)

    def reaches(self, *places: UUID) -> bool:
        """Whether one of these places concerns them."""
        rooms = self.rooms
        return rooms is None or not rooms.isdisjoint(places)

    def covering(self, teachers: frozenset[UUID], name: str) -> Actor:
        """Somebody of a shared account, who said for which of its teachers they are here."""
        if self.stand_in is None:
            return self
        covers = tuple(one for one in self.covers if one.member_id in teachers)
        return replace(self, covers=covers, stand_in=replace(self.stand_in, name=name))

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

    ``live_after`` is where the live stream stood when a page was asked for; ``owes_factor`` says
    that nothing but a second step is open to them.
    """

    member: Actor
    school: SchoolRef
    memberships: tuple[Actor, ...]
    live_after: int
    owes_factor: bool
