"""What the worker does for rosters by itself."""

from __future__ import annotations

import threading
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from corridor.core.rounds import go_round
from corridor.core.tenancy import in_district
from corridor.rostering.commands import forget_diffs
from corridor.schools.models import District

FORGET_EVERY_SECONDS = 3600.0


def forget(stop: threading.Event) -> None:
    """Forget what old runs wrote, until ``stop``."""
    go_round(forget_old_diffs, every=FORGET_EVERY_SECONDS, stop=stop)


def forget_old_diffs() -> None:
    after = timedelta(days=settings.ROSTER_DIFF_DAYS)
    for district_id in District.objects.values_list("id", flat=True):
        with in_district(district_id):
            forget_diffs(now=timezone.now(), after=after)
