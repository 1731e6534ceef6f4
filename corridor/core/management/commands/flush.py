"""Django's ``flush`` as the owner: the app may not empty a table."""

from __future__ import annotations

from typing import Any

from django.core.management.commands.flush import Command as FlushCommand
from django.db import connections

from corridor.core.tenanted.base import as_owner


class Command(FlushCommand):
    def handle(self, **options: Any) -> None:
        with as_owner(connections[options["database"]]):
            super().handle(**options)
