"""Who may change people, their roles and what roles may do. Pure predicates.

``sets`` are the district's own permission sets, by role (``queries.permission_sets``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.accounts.lifetimes import Placed
from corridor.accounts.models import Role
from corridor.accounts.permissions import ADMINS, CARE, EDITABLE, USUAL, Powers, held_by
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, Operator

STAFF_ROLES = tuple(role.value for role in EDITABLE)
# Admins hire the nurse, although they do not see what the nurse sees.
_HIRED = CARE | {Permission.SEE_URGENT}

Sets = Mapping[str, Iterable[str]]


def may_set_password(
    acting: Acting, roles: Iterable[str], roles_elsewhere: Iterable[str], sets: Sets
) -> bool:
    """Whoever can set a password can become that person, so nobody gains power by it.

    ``roles`` are the person's at the acting admin's school, ``roles_elsewhere`` at others.
    """
    if isinstance(acting, Operator):
        return True
    elsewhere = frozenset(roles_elsewhere)
    if Role.DISTRICT_ADMIN not in acting.roles and ADMINS & elsewhere:
        return False
    return all(may_give_role(acting, role, sets) for role in {*roles, *elsewhere})


def may_give_role(acting: Acting, role: str, sets: Sets) -> bool:
    """Nobody gives, or takes, a role that may do what they may not."""
    if isinstance(acting, Operator):
        return True
    lent = _HIRED if acting.is_admin else frozenset()
    return held_by(Role(role), sets.get(role)) <= acting.powers | lent


def may_grant(acting: Acting, role: Role, added: Powers) -> bool:
    """Nobody adds to a role what they do not have; what it usually has may come back."""
    return isinstance(acting, Operator) or added <= acting.powers | USUAL[role]


def may_set_photos(acting: Acting) -> bool:
    """Whether photos are shown holds for every school of the district."""
    return isinstance(acting, Operator) or acting.may(Permission.DISTRICT)


def may_see_photo(acting: Actor, person_id: UUID | None) -> bool:
    """Staff see the pictures of their school; of others, everybody sees their own."""
    return acting.is_staff or (person_id is not None and acting.person_id == person_id)


def needs_factor(places: Iterable[Placed], *, for_staff: bool) -> bool:
    """Whether a password alone lets this person set one up and do nothing else.

    Admins always; where the district says so (``for_staff``) everybody who works at a school.
    """
    return any(place.is_admin or (for_staff and place.is_staff) for place in places)
