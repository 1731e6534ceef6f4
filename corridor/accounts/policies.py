"""Who may change people and their roles. Pure predicates."""

from __future__ import annotations

from collections.abc import Iterable

from corridor.accounts.lifetimes import Placed
from corridor.accounts.models import Role
from corridor.schools.policies import Acting, Operator

ADMIN_ROLES = frozenset({Role.SCHOOL_ADMIN.value, Role.DISTRICT_ADMIN.value})
STAFF_ROLES = tuple(role.value for role in Role if role != Role.STUDENT)


def may_set_password(acting: Acting, roles: Iterable[str], roles_elsewhere: Iterable[str]) -> bool:
    """Whoever can set a password can become that person, so nobody gains power by it.

    ``roles`` are the person's at the acting admin's school, ``roles_elsewhere`` at others.
    """
    if isinstance(acting, Operator) or Role.DISTRICT_ADMIN in acting.roles:
        return True
    return Role.DISTRICT_ADMIN not in roles and not ADMIN_ROLES & frozenset(roles_elsewhere)


def may_give_role(acting: Acting, role: str) -> bool:
    """Only a district admin makes, or unmakes, a district admin."""
    if role != Role.DISTRICT_ADMIN:
        return True
    return isinstance(acting, Operator) or Role.DISTRICT_ADMIN in acting.roles


def may_set_sign_in_rules(acting: Acting) -> bool:
    """They hold for every school of the district."""
    return isinstance(acting, Operator) or Role.DISTRICT_ADMIN in acting.roles


def needs_factor(places: Iterable[Placed], *, for_staff: bool) -> bool:
    """Whether a password alone lets this person set one up and do nothing else.

    Admins always; where the district says so (``for_staff``) everybody who works at a school.
    """
    return any(place.is_admin or (for_staff and place.is_staff) for place in places)
