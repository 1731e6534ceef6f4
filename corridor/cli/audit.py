"""`corridor audit`: is the audit log as it was written?"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from corridor.cli.environment import load_django
from corridor.cli.errors import Problem

if TYPE_CHECKING:
    from corridor.core.audit.anchors import Anchor
    from corridor.schools.models import District

SHOWN = 20


@click.group()
def audit() -> None:
    """Check the log of who looked at what, and note where it stands."""


@audit.command()
@click.option("--district", "slug", default="", help="Its short name; without it, every district.")
def anchor(slug: str) -> None:
    """Print a signed line for each district: how long its log is, and how it ends.

    Keep the lines where nobody who may change the database can change them, such as in the
    mail of two people: `corridor audit anchor >> anchors.jsonl`.
    """
    load_django()
    from django.utils import timezone

    from corridor.core.audit.anchors import make_anchor
    from corridor.core.tenancy import in_district

    for district in districts(slug):
        with in_district(district.id):
            click.echo(make_anchor(now=timezone.now()).text)


@audit.command()
@click.option("--district", "slug", default="", help="Its short name; without it, every district.")
@click.option(
    "--anchor",
    "files",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="What `corridor audit anchor` printed, as many lines as there are.",
)
def verify(slug: str, files: tuple[Path, ...]) -> None:
    """Look for entries that were edited, deleted, moved or cut off; exits with 1 for any."""
    load_django()
    wanted = districts(slug)
    known = [found for file in files for found in anchors_in(file)]
    if not slug:
        refuse_strangers(wanted, known)
    intact = [verify_one(district, known) for district in wanted]
    if not files:
        click.echo("A cut end shows only against an anchor; see `corridor audit anchor --help`.")
    sys.exit(0 if all(intact) else 1)


def districts(slug: str) -> list[District]:
    from corridor.schools.models import District

    found = District.objects.order_by("slug")
    if not slug:
        return list(found)
    wanted = list(found.filter(slug=slug))
    if not wanted:
        raise Problem(f"There is no district {slug}.")
    return wanted


def anchors_in(file: Path) -> Iterator[Anchor]:
    from corridor.core.audit.anchors import Anchor, NoAnchor

    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            yield Anchor.read(line)
        except NoAnchor as error:
            raise Problem(f"{file}, line {number}: this is no anchor.") from error


def refuse_strangers(here: list[District], known: list[Anchor]) -> None:
    """An anchor of a district that is gone is the longest tail that can be cut."""
    ids = {str(district.id) for district in here}
    gone = sorted({anchor.district for anchor in known} - ids)
    if gone:
        raise Problem(f"There is an anchor of a district that is not here: {', '.join(gone)}.")


def verify_one(district: District, known: list[Anchor]) -> bool:
    from django.utils import timezone

    from corridor.core.audit.verifying import verify
    from corridor.core.tenancy import in_district

    with in_district(district.id):
        report = verify(now=timezone.now(), anchors=known)
    own = sum(anchor.district == str(district.id) for anchor in known)
    checked = f", {own} anchors" if own != 1 else ", 1 anchor"
    waiting = f", {report.waiting} more wait to be sealed" if report.waiting else ""
    said = "intact" if report.is_intact else "NOT AS IT WAS WRITTEN"
    click.echo(f"{district.slug}: {report.entries:,} entries{checked}{waiting}: {said}.")
    for finding in report.findings[:SHOWN]:
        click.echo(f"  ✗ {finding.sentence}")
    if len(report.findings) > SHOWN:
        click.echo(f"  … and {len(report.findings) - SHOWN:,} more.")
    return report.is_intact
