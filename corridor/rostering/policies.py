"""Who may change a roster. Pure predicates."""

from __future__ import annotations

from corridor.accounts.actor import Actor
from corridor.accounts.models import Role
from corridor.core.errors import NotFound
from corridor.rostering.models import Section
from corridor.schools.policies import DISTRICT_ADMIN, Acting, Operator, may_run_school


def may_import(acting: Acting | None) -> bool:
    """A roster is the whole district's. Nobody acts (``None``) where the schedule does."""
    return acting is None or isinstance(acting, Operator) or DISTRICT_ADMIN in acting.roles


def may_run_class(acting: Actor, section: Section, *, is_theirs: bool) -> bool:
    """Whoever teaches a class, and those who run its school."""
    return is_theirs or may_run_school(acting, section.school_id)


def may_make_classes(acting: Actor) -> bool:
    return acting.is_admin or Role.TEACHER in acting.roles


def require_importing(acting: Acting | None) -> None:
    """Raises ``NotFound``: others may not know of it."""
    if not may_import(acting):
        raise NotFound
