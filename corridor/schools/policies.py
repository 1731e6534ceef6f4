"""Who may change a school. Pure predicates over whoever acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from corridor.core.errors import NotFound
from corridor.schools.models import Location
from corridor.schools.permissions import Permission

DISTRICT_ADMIN = "district_admin"


class SchoolOf(Protocol):
    """The school that somebody works in just now."""

    @property
    def id(self) -> UUID: ...


class Administrator(Protocol):
    """What these policies ask of whoever acts; ``accounts.actor.Actor`` answers it."""

    @property
    def member_id(self) -> UUID: ...
    @property
    def members(self) -> tuple[UUID, ...]: ...
    @property
    def district_id(self) -> UUID: ...
    @property
    def school(self) -> SchoolOf: ...
    @property
    def roles(self) -> frozenset[str]: ...
    @property
    def is_staff(self) -> bool: ...
    @property
    def is_admin(self) -> bool: ...
    @property
    def powers(self) -> frozenset[Permission]: ...
    def may(self, permission: Permission) -> bool: ...


@dataclass(frozen=True, slots=True)
class Operator:
    """The machine's own hand: the command line, an import, the demo. May run every school."""

    district_id: UUID


Acting = Administrator | Operator


def may_at(acting: Acting, school_id: UUID, permission: Permission) -> bool:
    """At their own school; a district admin's permissions reach every school of the district."""
    if isinstance(acting, Operator):
        return True
    is_theirs = DISTRICT_ADMIN in acting.roles or acting.school.id == school_id
    return is_theirs and acting.may(permission)


def require(acting: Acting, school_id: UUID, permission: Permission) -> None:
    """Raises ``NotFound``: whoever may not change something may not know of its set-up."""
    if not may_at(acting, school_id, permission):
        raise NotFound


def may_run_district(acting: Acting) -> bool:
    """What holds for every school of the district is for district admins."""
    return isinstance(acting, Operator) or acting.may(Permission.DISTRICT)


def is_staff_of(acting: Administrator, location: Location) -> bool:
    """Whether somebody, or a teacher whom they act for, teaches at, approves for or runs a
    place. One statement."""
    return bool(location.staff.filter(member_id__in=acting.members).exists())


def may_see_private(acting: Acting) -> bool:
    """Changes of accommodations are for those who care for students, and for nobody else."""
    return not isinstance(acting, Operator) and acting.may(Permission.SEE_ACCOMMODATIONS)
