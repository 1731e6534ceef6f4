"""`corridor demo`: the demo school and its day."""

from __future__ import annotations

import os

import click

from corridor.cli.environment import load_django
from corridor.cli.errors import Problem
from corridor.cli.supervisor import stop_on_signals


@click.group()
def demo() -> None:
    """The demo school: load it, play its day."""
    if os.environ.get("CORRIDOR_DEMO") != "1":
        raise Problem("The demo is off here. Start it with `corridor run --demo`.")


@demo.command()
def load() -> None:
    """Load the demo's districts, or put those that are there on the clock again."""
    load_django()
    from django.utils import timezone

    from corridor.demo.commands import load_demo

    load_demo(now=timezone.now(), say=click.echo)


@demo.command()
def play() -> None:
    """Play the schools' day until told to stop."""
    load_django(waits="worker")
    from corridor.demo.day import play as play_day

    play_day(stop_on_signals())
