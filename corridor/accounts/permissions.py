"""What each role may do: by usual, at most, and always. Pure.

A district may give a role another set than the usual (``PermissionSet``). Some things stay
fixed, whatever is stored, because of whom they protect: see ``OF_NOBODY_ELSE`` and ``ALWAYS``.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from corridor.accounts.models.people import Role
from corridor.schools.permissions import Permission

Powers = frozenset[Permission]
NONE: Powers = frozenset()

_TODAY: Powers = frozenset(
    {
        Permission.MAKE_PASSES,
        Permission.ANSWER_REQUESTS,
        Permission.RUN_PASSES,
        Permission.SEE_PASSES,
        Permission.SEE_HALL,
    }
)
# Whoever is here with a shared account or a day pass never has more, whatever a district gives.
OF_STAND_INS: Powers = _TODAY - {Permission.SEE_HALL}
_STAFF: Powers = _TODAY | {Permission.SEE_HISTORY}
CARE: Powers = frozenset({Permission.SEE_ACCOMMODATIONS, Permission.CHANGE_ACCOMMODATIONS})
DISTRICT_WIDE: Powers = frozenset({Permission.PROVIDERS, Permission.DISTRICT})
_SCHOOL_ADMIN: Powers = (
    frozenset(Permission) - CARE - DISTRICT_WIDE - {Permission.SEE_URGENT, Permission.ROSTERS}
)

USUAL: dict[Role, Powers] = {
    Role.STUDENT: NONE,
    Role.TEACHER: _STAFF,
    Role.SUBSTITUTE: _TODAY,
    Role.COUNSELOR: _STAFF,
    Role.LIBRARIAN: _STAFF,
    Role.NURSE: _STAFF | CARE | {Permission.SEE_URGENT},
    Role.CASE_MANAGER: _STAFF | CARE,
    Role.ATTENDANCE_CLERK: _STAFF | {Permission.DESK, Permission.EXPORT},
    Role.ACTIVITIES_COORDINATOR: _STAFF | {Permission.ALL_CLUBS, Permission.FLEX},
    Role.HALL_MONITOR: _STAFF,
    Role.ASSISTANT: _STAFF,
    Role.STAFF: _STAFF,
    Role.SCHOOL_ADMIN: _SCHOOL_ADMIN,
    Role.DISTRICT_ADMIN: _SCHOOL_ADMIN | DISTRICT_WIDE | {Permission.ROSTERS},
    Role.GUARDIAN: NONE,
}

CARING = frozenset({Role.NURSE, Role.CASE_MANAGER})
ADMINS = frozenset({Role.SCHOOL_ADMIN, Role.DISTRICT_ADMIN})
OF_NOBODY_ELSE: dict[Permission, frozenset[Role]] = {
    Permission.SEE_ACCOMMODATIONS: CARING,
    Permission.CHANGE_ACCOMMODATIONS: CARING,
    Permission.KEEP_APART: CARING | ADMINS,
    Permission.ROSTERS: ADMINS,
    Permission.PROVIDERS: frozenset({Role.DISTRICT_ADMIN}),
    Permission.DISTRICT: frozenset({Role.DISTRICT_ADMIN}),
}

# Students and guardians are no staff, and never have its powers.
EDITABLE = tuple(role for role in Role if role not in (Role.STUDENT, Role.GUARDIAN))


def most_of(role: Role) -> Powers:
    """All that a district may give to a role."""
    if role not in EDITABLE:
        return NONE
    return frozenset(p for p in Permission if role in OF_NOBODY_ELSE.get(p, EDITABLE))


# Without these nobody could give the others back.
ALWAYS: dict[Role, Powers] = {
    Role.DISTRICT_ADMIN: frozenset({Permission.ROLES, Permission.PEOPLE, Permission.DISTRICT})
}


def held_by(role: Role, stored: Iterable[str] | None) -> Powers:
    """``stored`` is the district's set; without one the role has what it usually has."""
    if stored is None:
        return USUAL[role]
    known = frozenset(Permission(name) for name in stored if name in Permission.values)
    return known & most_of(role) | ALWAYS.get(role, NONE)


@lru_cache(maxsize=1000)
def powers_of(roles: frozenset[str], sets: tuple[str, ...] = ()) -> Powers:
    """What somebody with these roles may do.

    ``sets`` are the district's own sets as ``accounts.memberships`` reads them: "role:one two".
    """
    stored = {role: names.split() for role, _, names in (text.partition(":") for text in sets)}
    held = (held_by(Role(role), stored.get(role)) for role in roles if role in Role.values)
    return NONE.union(*held)
