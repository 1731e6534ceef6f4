"""`corridor sample-roster`: an invented district as a OneRoster package."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal, cast

import click

from corridor.cli.environment import load_django

FIRST_MONTH = 7


@click.command()
@click.option("--people", type=click.IntRange(6, 1_000_000), help="Students and staff together.")
@click.option("--seed", type=int, default=1, show_default=True, help="Same seed, same roster.")
@click.option("--demo", type=click.Choice(["fairview", "northside"]), help="One of the demo's.")
@click.option("--year", type=int, help="The year in which the school year begins; now if left out.")
@click.option(
    "--out", type=click.Path(dir_okay=False, writable=True, path_type=Path), required=True
)
def sample_roster(
    people: int | None, seed: int, demo: str | None, year: int | None, out: Path
) -> None:
    """Write a OneRoster 1.2 zip of a district that does not exist, to try things with."""
    if (people is None) == (demo is None):
        raise click.UsageError("Give either --people or --demo.")
    load_django()
    from corridor.rostering.sample import demo_district, sample_district, write_package

    year = year or school_year(date.today())  # noqa: DTZ011 - the school year of this machine
    if people is None:
        which = cast("Literal['fairview', 'northside']", demo)
        district = demo_district(which, year=year)
    else:
        district = sample_district(people=people, seed=seed, year=year)
    count = write_package(district, out)
    click.echo(f"{out}: {count:,} people.")


def school_year(today: date) -> int:
    """The year in which the school year of this day began; sample years begin in July."""
    return today.year if today.month >= FIRST_MONTH else today.year - 1
