"""`corridor migrate`, and Django's own commands as `corridor manage …`."""

from __future__ import annotations

import click

from corridor.cli.environment import load_django
from corridor.cli.errors import Problem


@click.command()
@click.option("--quiet", is_flag=True, help="Say nothing when all is well.")
def migrate(quiet: bool) -> None:
    """Bring the database's tables up to date."""
    from django.core.management import CommandError, call_command

    load_django()
    try:
        call_command("migrate", interactive=False, verbosity=0)
        _make_keys()
    except CommandError as refusal:
        raise Problem(str(refusal)) from refusal
    if not quiet:
        click.echo("The database is up to date.")


def _make_keys() -> None:
    """What an installation has one of, and makes itself."""
    from corridor.notifications.vapid import ensure_key

    ensure_key()


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run one of Django's management commands: `corridor manage shell`."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["corridor manage", *arguments])
