"""Django's ``migrate`` as the owner, followed by keys, policies and rights of the tables."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from corridor.core.roles import missing_memberships, missing_roles
from corridor.core.tenancy.protection import sync_protection
from corridor.core.tenancy.schema import sync_keys
from corridor.core.tenanted.base import as_owner


class Command(MigrateCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        login = connection.settings_dict["USER"]
        with as_owner(connection):
            super().handle(*args, **options)
            if options.get("plan") or options.get("check_unapplied"):
                return
            make_roles(connection, login)
            made = [*sync_keys(connection), *sync_protection(connection)]
        if made and options["verbosity"] > 0:
            self.stdout.write(f"  Brought {len(made)} keys, policies and rights up to date.")


def make_roles(connection: BaseDatabaseWrapper, login: str) -> None:
    """Make the roles that are missing, and let owner and login take them.

    Raises ``CommandError`` with the statements, for whoever administers the server, where the
    owner may not.
    """

    def ask(question: str, values: list[str]) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(question, values)
            return cursor.fetchone() is not None

    names = sorted({connection.settings_dict["USER"], login} - {""})
    statements: list[str] = [*missing_roles(ask)]
    statements += [granted for name in names for granted in missing_memberships(ask, name)]
    with connection.cursor() as cursor:
        try:
            for statement in statements:
                cursor.execute(statement)
        except DatabaseError as refusal:
            listed = "\n".join(f"  {statement};" for statement in statements)
            raise CommandError(
                f"The owner of the database may not make Corridor's roles ({refusal}). "
                f"Let an administrator of the server run this once, then try again:\n{listed}"
            ) from refusal
