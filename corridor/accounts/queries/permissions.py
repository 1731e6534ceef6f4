"""What the roles of the district may do, and how many people have each."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, F, Func

from corridor.accounts.models import Member, PermissionSet, Role
from corridor.accounts.permissions import EDITABLE, USUAL, Powers, held_by
from corridor.accounts.policies import may_give_role, may_set_password
from corridor.accounts.queries.people import roles_elsewhere
from corridor.schools.policies import Acting


def permission_sets() -> dict[str, list[str]]:
    """The district's own, by role; a role that is as usual has none. One statement."""
    return dict(PermissionSet.objects.values_list("role", "permissions"))


def has_power_over(acting: Acting, member: Member) -> bool:
    """Whether somebody may become this member, by setting their password. Two statements."""
    return may_set_password(acting, member.roles, roles_elsewhere(member), permission_sets())


def may_put_away(acting: Acting, member: Member) -> bool:
    """Whether somebody could give, or take, all that this member is. One statement."""
    sets = permission_sets()
    return all(may_give_role(acting, role, sets) for role in member.roles)


@dataclass(frozen=True, slots=True)
class RoleNow:
    """A role as it is in the district, and how many people have it there."""

    role: Role
    held: Powers
    people: int

    @property
    def given(self) -> Powers:
        return self.held - USUAL[self.role]

    @property
    def taken(self) -> Powers:
        return USUAL[self.role] - self.held

    @property
    def is_usual(self) -> bool:
        return not self.given and not self.taken


def roles_now() -> list[RoleNow]:
    """Every role that a district may change, in the order of ``Role``. Two statements."""
    sets, people = permission_sets(), _people_by_role()
    return [
        RoleNow(role, held_by(role, sets.get(role.value)), people.get(role.value, 0))
        for role in EDITABLE
    ]


def role_now(role: Role) -> RoleNow:
    return next(one for one in roles_now() if one.role == role)


def _people_by_role() -> dict[str, int]:
    """Somebody who has a role at two schools is one person. One statement."""
    here = Member.objects.filter(archived_at__isnull=True, person__isnull=False)
    staff = here.exclude(roles=[Role.STUDENT.value]).annotate(
        role=Func(F("roles"), function="unnest")
    )
    counted = staff.values("role").annotate(people=Count("person_id", distinct=True))
    return dict(counted.values_list("role", "people"))
