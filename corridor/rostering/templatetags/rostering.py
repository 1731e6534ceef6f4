"""Filters of the roster pages."""

from __future__ import annotations

from collections.abc import Mapping

from django import template

from corridor.rostering.models import RosterConnection, RosterRun
from corridor.rostering.run_words import figures
from corridor.rostering.schedule import described

register = template.Library()


@register.filter
def run_summary(run: RosterRun) -> str:
    """ "9 new, 41 changed"; of nothing, nothing."""
    told = [f"{f.count:,} {f.label.lower()}" for f in figures(run)[:3] if f.count]
    return ", ".join(told)


@register.filter
def grouped(count: int) -> str:
    """12,000 rather than 12000."""
    return f"{count:,}"


@register.filter
def pill_of(pills: Mapping[str, str], state: str) -> str:
    return pills.get(state, "")


@register.filter
def connection_times(connection: RosterConnection) -> str:
    return described(connection)
