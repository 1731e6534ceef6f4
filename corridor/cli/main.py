"""The `corridor` command and its parts.

Each part is a module that is imported when it is asked for: add the file, and one line to COMMANDS.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from importlib.util import find_spec

import click

from corridor import __version__
from corridor.cli.environment import prepare_environment
from corridor.cli.errors import Problem
from corridor.cli.lifeline import hang_on

COMMANDS = {
    "run": "corridor.cli.run:run",
    "web": "corridor.cli.web:web",
    "live": "corridor.cli.web:live",
    "worker": "corridor.cli.worker:worker",
    "migrate": "corridor.cli.manage:migrate",
    "manage": "corridor.cli.manage:manage",
    "database": "corridor.cli.database:database",
    "doctor": "corridor.cli.doctor:doctor",
    "admin": "corridor.cli.admin:admin",
    "token": "corridor.cli.token:token",
    "audit": "corridor.cli.audit:audit",
    "import": "corridor.cli.imports:imports",
    "sample-roster": "corridor.cli.sample_roster:sample_roster",
    "demo": "corridor.cli.demo:demo",
}


class Parts(click.Group):
    """Finds a command's module by its name in COMMANDS."""

    def list_commands(self, _context: click.Context) -> list[str]:
        return [name for name, place in COMMANDS.items() if find_spec(place.split(":")[0])]

    def get_command(self, context: click.Context, name: str) -> click.Command | None:
        if name not in self.list_commands(context):
            return None
        module, attribute = COMMANDS[name].split(":")
        command: click.Command = getattr(import_module(module), attribute)
        return command


@click.group(cls=Parts, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="corridor")
def corridor() -> None:
    """Hall passes for schools: start Corridor, set it up, look after it."""
    prepare_environment()


def main(arguments: Sequence[str] | None = None) -> None:
    hang_on()
    try:
        corridor.main(args=arguments, prog_name="corridor")
    except Exception as error:
        if os.environ.get("CORRIDOR_DEBUG") == "1" or (told := sentence_for(error)) is None:
            raise
        click.echo(told, err=True)
        sys.exit(1)


def sentence_for(error: Exception) -> str | None:
    """What a person should read in place of a traceback; None for what nobody foresaw."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError, ProgrammingError
    from psycopg import OperationalError as PsycopgOperationalError

    if isinstance(error, Problem):
        return error.message
    if isinstance(error, OperationalError | PsycopgOperationalError):
        return (
            "The database does not answer. Start it with `corridor run` or `corridor database "
            f"start`, or correct DATABASE_URL.\n{error}".rstrip()
        )
    if isinstance(error, ProgrammingError) and "does not exist" in str(error):
        return f"The database is not up to date. Run `corridor migrate` first.\n{error}".rstrip()
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.strerror}: {error.filename}"
    if isinstance(error, ImproperlyConfigured):
        return f"A setting is wrong: {error}"
    return None
