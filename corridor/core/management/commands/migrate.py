"""Django's ``migrate``, followed by the composite keys of tenant tables."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections

from corridor.core.tenancy.schema import sync_keys


class Command(MigrateCommand):
    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        if options.get("plan") or options.get("check_unapplied"):
            return
        made = sync_keys(connections[options["database"]])
        if made and options["verbosity"] > 0:
            self.stdout.write(f"  Made {len(made)} composite keys.")
