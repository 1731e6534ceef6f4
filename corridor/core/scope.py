"""The district that the present request, job or command works for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

_in_force: ContextVar[UUID | None] = ContextVar("district_in_force", default=None)

current_district = _in_force.get
"""The district's id, or ``None``: for the database connection, which tells PostgreSQL."""


class NoDistrictInForce(RuntimeError):
    """A tenant table was touched outside ``in_district``."""


def district_in_force() -> UUID:
    """The district's id; raises ``NoDistrictInForce`` when none is in force."""
    district_id = _in_force.get()
    if district_id is None:
        raise NoDistrictInForce("Tenant data is read and written inside in_district(...) only.")
    return district_id


@contextmanager
def in_district(district_id: UUID) -> Iterator[UUID]:
    """Put a district in force for the body; scopes nest and restore the outer one."""
    token = _in_force.set(district_id)
    try:
        yield district_id
    finally:
        _in_force.reset(token)
