"""What an import has to tell at a shell: what is wrong with a roster, and what it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from corridor.rostering.problems import Problem, ProblemLog, Severity

if TYPE_CHECKING:
    from corridor.rostering.commands import Outcome
    from corridor.rostering.models import RosterRun

ERRORS_SHOWN = 50
WARNINGS_PER_KIND = 2
HEADS = ("new", "changed", "returning", "same", "gone", "kept")


def show_problems(problems: ProblemLog) -> None:
    """On standard error, so that the summary can be piped on."""
    for error in problems.errors[:ERRORS_SHOWN]:
        _tell(error, click.style("error:", fg="red"))
    if problems.error_count > ERRORS_SHOWN:
        click.echo(f"… and {problems.error_count - ERRORS_SHOWN:,} more errors.", err=True)
    for warning, more in problems.digest(WARNINGS_PER_KIND):
        _tell(warning, click.style("warning:", fg="yellow"))
        if more:
            click.echo(f"  … and {more:,} more like this.", err=True)


def _tell(problem: Problem, head: str) -> None:
    click.echo(f"{problem.place}: {head} {problem.message} [{problem.code}]", err=True)


def show_counts(outcome: Outcome, *, dry_run: bool) -> None:
    show_table({kind: asdict(counts) for kind, counts in outcome.counts.items()})
    for conflict in outcome.conflicts:
        click.echo(conflict["message"])
    if outcome.removal.is_large and dry_run:
        click.echo(f"{outcome.removal.sentence} The import will ask you to confirm.")
    show_end(differs=outcome.differs, dry_run=dry_run)


def show_table(counts: Mapping[str, Mapping[str, int]]) -> None:
    heads = (*HEADS[:3], "unchanged", "archived", "kept")
    click.echo(f"{'':<16}" + "".join(f"{head:>11}" for head in heads))
    for kind, found in counts.items():
        cells = "".join(f"{found.get(head, 0):>11,}" for head in HEADS)
        click.echo(f"{kind.replace('_', ' '):<16}{cells}")


def show_end(*, differs: bool, dry_run: bool) -> None:
    if dry_run:
        click.echo("This was a dry run: nothing was changed.")
    elif not differs:
        click.echo("Everything was up to date: nothing was changed.")


def show_run(run: RosterRun, *, dry_run: bool) -> None:
    """What a run has on record; a refusal goes to standard error, too."""
    kept = ProblemLog()
    for told in run.problems:
        kept.add(Problem(**{**told, "severity": Severity(told["severity"])}))
    show_problems(kept)
    if run.state in {run.State.REFUSED, run.State.FAILED}:
        click.secho(run.refusal, fg="red", err=True)
        return
    show_table(run.counts)
    for conflict in run.conflicts:
        click.echo(conflict["message"])
    if run.refusal:
        click.echo(run.refusal)
    show_end(differs=run.state != run.State.UNCHANGED, dry_run=dry_run)
