"""Who may change a roster. Pure predicates."""

from __future__ import annotations

from corridor.core.errors import NotFound
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, Operator


def may_import(acting: Acting | None) -> bool:
    """A roster is the whole district's. Nobody acts (``None``) where the schedule does."""
    return acting is None or isinstance(acting, Operator) or acting.may(Permission.ROSTERS)


def require_importing(acting: Acting | None) -> None:
    """Raises ``NotFound``: others may not know of it."""
    if not may_import(acting):
        raise NotFound
