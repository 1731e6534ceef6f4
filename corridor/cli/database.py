"""`corridor database`: the embedded server by hand. `corridor run` looks after it by itself."""

from __future__ import annotations

import click

from corridor.cli.errors import Problem
from corridor.cli.postgres import Server
from corridor.config.database import database_url, is_embedded
from corridor.config.installation import state_folder


@click.group()
def database() -> None:
    """Start and stop the embedded database, or say where it is."""


def embedded_server() -> Server:
    if not is_embedded():
        raise Problem("DATABASE_URL names a database, so the embedded one is not in use.")
    return Server(state_folder())


@database.command()
def start() -> None:
    """Start the embedded database; it runs until it is stopped."""
    server = embedded_server()
    server.start()
    click.echo(f"The database runs: {server.url}")


@database.command()
def stop() -> None:
    """Stop the embedded database."""
    embedded_server().stop()
    click.echo("The database is stopped.")


@database.command()
@click.option("--backup", is_flag=True, help="For pg_dump: may read every row, and write none.")
def url(backup: bool) -> None:
    """Print the address of the database in force."""
    click.echo(embedded_server().backup_url if backup else database_url())


@database.command()
@click.confirmation_option(prompt="This deletes the embedded database with all its data. Go on?")
def remove() -> None:
    """Delete the embedded database with all its data."""
    embedded_server().remove()
    click.echo("The embedded database is gone.")
