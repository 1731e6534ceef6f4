"""Who has a power, as the district gives it now."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from corridor.accounts.models import Member, Role
from corridor.accounts.permissions import held_by
from corridor.accounts.queries.permissions import permission_sets
from corridor.schools.permissions import Permission


def roles_with(permission: Permission) -> list[str]:
    """One statement."""
    sets = permission_sets()
    return [role.value for role in Role if permission in held_by(role, sets.get(role.value))]


def with_power(
    permission: Permission,
    *,
    school_id: UUID | None = None,
    among: Collection[str] = tuple(Role),
    people: Collection[UUID] | None = None,
) -> dict[UUID, UUID]:
    """The school of each person who has this power: of one school or of any, by one of the roles
    ``among``. Two statements."""
    roles = [role for role in roles_with(permission) if role in {str(one) for one in among}]
    found = Member.objects.filter(
        roles__overlap=roles,
        stands_in="",
        archived_at__isnull=True,
        person__archived_at__isnull=True,
        person__isnull=False,
    )
    if school_id is not None:
        found = found.filter(school_id=school_id)
    if people is not None:
        found = found.filter(person_id__in=people)
    rows = found.order_by("school__name", "id").values_list("person_id", "school_id")
    return dict(reversed(list(rows)))
