"""`corridor import`: people and classes from another system."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from corridor.cli.environment import load_django
from corridor.cli.import_report import show_counts, show_problems, show_table
from corridor.cli.sync import sync

if TYPE_CHECKING:
    from corridor.rostering.commands import Outcome, Target
    from corridor.rostering.importing.guard import Removal
    from corridor.rostering.providers.oneroster_csv import OneRosterCsv

DEFAULT_ZONE = "America/New_York"
STEPS = {"compare": "Comparing …", "apply": "Writing …"}


@click.group()
def imports() -> None:
    """Bring people and classes in from another system."""


imports.add_command(sync)


@imports.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--district", "slug", required=True, help="The district's short name.")
@click.option("--name", default="", help="The district's full name, for its first import.")
@click.option("--time-zone", default="", help=f"For new schools; {DEFAULT_ZONE} at first.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--yes", is_flag=True, help="Confirm even if more than a tenth would be archived.")
def oneroster(path: Path, slug: str, name: str, time_zone: str, dry_run: bool, yes: bool) -> None:
    """Import a OneRoster CSV export (1.1 or 1.2, bulk or delta): a zip, or its folder."""
    load_django()
    from corridor.core.errors import Invalid, Refused
    from corridor.rostering.commands import Target
    from corridor.rostering.problems import ProblemLog
    from corridor.rostering.providers.oneroster_csv import OneRosterCsv

    target = Target(slug, name or slug, _zone(slug, time_zone))
    problems = ProblemLog()
    today = datetime.now(ZoneInfo(target.time_zone)).date()
    try:
        with OneRosterCsv(path, today=today, problems=problems) as source:
            outcome = _preview(source, target) if dry_run else _import(source, target, sure=yes)
    except (Refused, Invalid) as refused:
        show_problems(problems)
        click.secho(str(refused), fg="red", err=True)
        sys.exit(1)
    show_problems(problems)
    show_counts(outcome, dry_run=dry_run)


@imports.command()
@click.option("--district", "slug", required=True, help="The district's short name.")
@click.option("--limit", default=20, help="How many of them; the last come first.")
def runs(slug: str, limit: int) -> None:
    """List what was imported, refused and taken back, with the id of each run."""
    load_django()
    from corridor.core.tenancy import in_district
    from corridor.rostering.models import RosterRun

    with in_district(_district(slug)):
        for run in RosterRun.objects.order_by("-started_at", "-id")[:limit]:
            when = f"{run.started_at:%Y-%m-%d %H:%M}Z"
            click.echo(f"{run.id}  {when}  {run.state:<12}{run.extent:<9}{run.source}")
            if run.refusal:
                click.echo(f"    {run.refusal}")


@imports.command("roll-back")
@click.argument("run", type=click.UUID)
@click.option("--district", "slug", required=True, help="The district's short name.")
def roll_back(run: UUID, slug: str) -> None:
    """Take back what a run wrote (`corridor import runs` has its id); passes stay."""
    load_django()
    from django.utils import timezone

    from corridor.core.errors import NotFound
    from corridor.core.tenancy import in_district
    from corridor.rostering.commands import roll_back_run
    from corridor.schools.policies import Operator

    district_id = _district(slug)
    with in_district(district_id):
        try:
            by = roll_back_run(actor=Operator(district_id), run_id=run, now=timezone.now())
        except NotFound as error:
            raise click.BadParameter(f"There is no run {run}.") from error
    if by.refusal:
        click.secho(by.refusal, fg="red", err=True)
        sys.exit(1)
    show_table(by.counts)
    for conflict in by.conflicts:
        click.echo(conflict["message"])


def _district(slug: str) -> UUID:
    from corridor.schools.models import District

    found = District.objects.filter(slug=slug).first()
    if found is None:
        raise click.BadParameter(f"There is no district {slug}.", param_hint="district")
    return UUID(str(found.id))


def _zone(slug: str, wanted: str) -> str:
    from corridor.rostering.queries import time_zone_of_district

    zone = wanted or time_zone_of_district(slug=slug) or DEFAULT_ZONE
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise click.BadParameter(
            f"There is no time zone {zone}.", param_hint="time-zone"
        ) from error
    return zone


class _Progress:
    """A bar while the files are read; then a line for each step."""

    def __init__(self, bar: click._termui_impl.ProgressBar[int]) -> None:
        self._bar = bar

    def read(self, count: int) -> None:
        self._bar.update(count)

    def step(self, name: str) -> None:
        self._bar.render_finish()
        if sys.stderr.isatty():
            click.echo(STEPS[name], err=True)


@contextmanager
def _progress(source: OneRosterCsv) -> Iterator[_Progress]:
    with click.progressbar(
        length=source.total_bytes, label=f"Reading {source.label}", file=sys.stderr
    ) as bar:
        yield _Progress(bar)


def _preview(source: OneRosterCsv, target: Target) -> Outcome:
    from django.utils import timezone

    from corridor.rostering.commands import preview_roster

    with _progress(source) as progress:
        return preview_roster(source=source, target=target, now=timezone.now(), progress=progress)


def _import(source: OneRosterCsv, target: Target, *, sure: bool) -> Outcome:
    from django.utils import timezone

    from corridor.rostering.commands import import_roster

    with _progress(source) as progress:
        return import_roster(
            source=source,
            target=target,
            clock=timezone.now,
            progress=progress,
            confirm=lambda removal: sure or _ask(removal),
        )


def _ask(removal: Removal) -> bool:
    """Only somebody at a terminal can be asked; anything else is a no."""
    if not sys.stdin.isatty():
        return False
    click.echo(removal.sentence, err=True)
    return click.confirm("Go on?", default=False, err=True)
