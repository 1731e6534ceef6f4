"""The database's roles, by name: who owns the tables, and who may do what with the rows.

=====================  ==================================================================
the owner              owns the tables and runs ``migrate`` (``DATABASE_OWNER_URL``)
``corridor_app``       everything else: rows of the district in force, and no table of its own
``corridor_platform``  relay, hub and sweep: the outbox and due times of all districts
``corridor_backup``    reads everything
=====================  ==================================================================

Every process logs in as it is told (``DATABASE_URL``) and takes the role that it needs.
NOINHERIT: the app may *become* the platform for a platform task; it never simply is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import LiteralString

APP = "corridor_app"
PLATFORM = "corridor_platform"
BACKUP = "corridor_backup"

_ROLES: dict[str, LiteralString] = {
    APP: "create role corridor_app login noinherit",
    PLATFORM: "create role corridor_platform noinherit",
    BACKUP: "create role corridor_backup login noinherit",
}
_GRANTS: tuple[tuple[str, str, LiteralString], ...] = (
    (PLATFORM, APP, "grant corridor_platform to corridor_app"),
)

Ask = Callable[[LiteralString, list[str]], bool]
"""Runs a query with parameters and tells whether it found a row."""


def missing_roles(ask: Ask) -> Iterator[LiteralString]:
    """The statements that make the roles which the server lacks."""
    for name, statement in _ROLES.items():
        if not ask("select 1 from pg_roles where rolname = %s", [name]):
            yield statement
    for role, member, statement in _GRANTS:
        if not _is_granted(ask, role, member):
            yield statement


def _is_granted(ask: Ask, role: str, member: str) -> bool:
    return ask(
        "select 1 from pg_auth_members m join pg_roles r on r.oid = m.roleid"
        " join pg_roles x on x.oid = m.member where r.rolname = %s and x.rolname = %s",
        [role, member],
    )


def missing_memberships(ask: Ask, login: str) -> Iterator[str]:
    """The statements that let a login take the roles of the product."""
    if ask("select 1 from pg_roles where rolname = %s and rolsuper", [login]):
        return
    for role in (APP, PLATFORM):
        if role != login and not _is_granted(ask, role, login):
            yield f'grant {role} to "{login}"'
