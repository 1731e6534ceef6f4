"""`corridor import sync`: ask a connection that the district set up, now."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from corridor.cli.environment import load_django
from corridor.cli.import_report import show_run

if TYPE_CHECKING:
    from corridor.rostering.importing.guard import Removal
    from corridor.rostering.models import RosterConnection, RosterRun

STEPS = {"compare": "Comparing …", "apply": "Writing …"}


@click.command()
@click.option("--district", "slug", required=True, help="The district's short name.")
@click.option("--connection", "name", default="", help="Its name, if there are several.")
@click.option("--changes", is_flag=True, help="Ask for changes alone, where the provider can.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="Confirm even if more than a tenth would be archived.")
def sync(slug: str, name: str, changes: bool, dry_run: bool, yes: bool) -> None:
    """Ask a connection (OneRoster, Clever, ClassLink, Google, a folder) for the roster now."""
    load_django()
    from corridor.core.errors import Refused
    from corridor.core.tenancy import in_district
    from corridor.schools.models import District

    district = District.objects.filter(slug=slug).first()
    if district is None:
        raise click.BadParameter(f"There is no district {slug}.", param_hint="district")
    with in_district(district.id):
        connection = _connection(name)
        try:
            run = _check(connection) if dry_run else _sync(connection, changes, yes)
        except Refused as refused:
            click.secho(str(refused), fg="red", err=True)
            sys.exit(1)
        if run is None:
            click.echo("Nothing waits in the folder.")
            return
        show_run(run, dry_run=dry_run)
        if run.state in {run.State.REFUSED, run.State.FAILED}:
            sys.exit(1)


def _connection(name: str) -> RosterConnection:
    from corridor.rostering.models import RosterConnection

    found = list(RosterConnection.objects.filter(archived_at__isnull=True).order_by("name"))
    named = [each for each in found if name in {"", each.name}]
    if len(named) != 1:
        names = ", ".join(each.name for each in found) or "none"
        text = f"Name one connection of the district. There are: {names}."
        raise click.BadParameter(text, param_hint="connection")
    return named[0]


class _Progress:
    """A line for each step; how much was read is told at the end of reading."""

    def __init__(self) -> None:
        self._bytes = 0

    def read(self, count: int) -> None:
        self._bytes += count

    def step(self, name: str) -> None:
        if sys.stderr.isatty():
            click.echo(f"Read {self._bytes:,} bytes. {STEPS[name]}", err=True)


def _check(connection: RosterConnection) -> RosterRun | None:
    from django.utils import timezone

    from corridor.core.tenancy import district_in_force
    from corridor.rostering.commands import check_connection
    from corridor.schools.policies import Operator

    return check_connection(
        connection=connection,
        actor=Operator(district_in_force()),
        now=timezone.now(),
        progress=_Progress(),
    )


def _sync(connection: RosterConnection, changes: bool, yes: bool) -> RosterRun | None:
    from django.utils import timezone

    from corridor.core.tenancy import district_in_force
    from corridor.rostering.commands import sync_connection
    from corridor.schools.policies import Operator

    return sync_connection(
        connection=connection,
        actor=Operator(district_in_force()),
        extent="delta" if changes else "full",
        clock=timezone.now,
        progress=_Progress(),
        confirm=lambda removal: yes or _ask(removal),
    )


def _ask(removal: Removal) -> bool:
    """Only somebody at a terminal can be asked; anything else is a no."""
    if not sys.stdin.isatty():
        return False
    click.echo(removal.sentence, err=True)
    return click.confirm("Go on?", default=False, err=True)
