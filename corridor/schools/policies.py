"""Who may change a school. Pure predicates over whoever acts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from corridor.core.errors import NotFound
from corridor.schools.models import Location

DISTRICT_ADMIN = "district_admin"
CARE = frozenset({"nurse", "case_manager"})


class SchoolOf(Protocol):
    """The school that somebody works in just now."""

    @property
    def id(self) -> UUID: ...


class Administrator(Protocol):
    """What these policies ask of whoever acts; ``accounts.actor.Actor`` answers it."""

    @property
    def member_id(self) -> UUID: ...
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


@dataclass(frozen=True, slots=True)
class Operator:
    """The machine's own hand: the command line, an import, the demo. May run every school."""

    district_id: UUID


Acting = Administrator | Operator


def may_run_school(acting: Acting, school_id: UUID) -> bool:
    """School admins run their school, district admins every school of their district."""
    if isinstance(acting, Operator):
        return True
    if DISTRICT_ADMIN in acting.roles:
        return True
    return acting.is_admin and acting.school.id == school_id


def require_running(acting: Acting, school_id: UUID) -> None:
    """Raises ``NotFound``: whoever may not run a school may not know of its set-up."""
    if not may_run_school(acting, school_id):
        raise NotFound


def may_run_district(acting: Acting) -> bool:
    """What holds for every school of the district is for district admins."""
    return isinstance(acting, Operator) or DISTRICT_ADMIN in acting.roles


def is_staff_of(acting: Administrator, location: Location) -> bool:
    """Whether somebody teaches at, approves for or runs a place. One statement."""
    return bool(location.staff.filter(member_id=acting.member_id).exists())


def may_see_private(acting: Acting) -> bool:
    """Changes of accommodations are for those who care for students, and for nobody else."""
    return not isinstance(acting, Operator) and bool(CARE & acting.roles)
