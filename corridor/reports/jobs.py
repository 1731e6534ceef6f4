"""The worker's part: the week in numbers goes out on Monday mornings."""

from __future__ import annotations

import logging
import threading
from uuid import UUID

from django.db import connection
from django.utils import timezone

from corridor.core.rounds import go_round
from corridor.core.tenancy import in_district
from corridor.reports.weekly import tell_weekly
from corridor.schools.models import District

log = logging.getLogger(__name__)
WEEKLY_SECONDS = 300.0


def weekly(stop: threading.Event) -> None:
    """Run until ``stop``."""
    go_round(weekly_once, every=WEEKLY_SECONDS, stop=stop)


def weekly_once() -> int:
    """Of each district in turn; returns how many people are told."""
    return sum(
        _weekly(district) for district in list(District.objects.values_list("id", flat=True))
    )


def _weekly(district_id: UUID) -> int:
    """One district that is in trouble keeps no other waiting."""
    try:
        with in_district(district_id):
            return tell_weekly(now=timezone.now())
    except Exception:
        log.exception("The weekly letters of a district are tried again.")
        connection.close_if_unusable_or_obsolete()
    return 0
