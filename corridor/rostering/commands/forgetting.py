"""Diffs are kept for a while only; what a run counted stays."""

from __future__ import annotations

from datetime import datetime, timedelta

from corridor.rostering.models import RosterDiff


def forget_diffs(*, now: datetime, after: timedelta) -> int:
    """Of the district in force; returns how many rows of ``RosterDiff`` went."""
    old = RosterDiff.objects.filter(run__started_at__lt=now - after)
    deleted, _by_model = old.delete()
    return deleted
