"""The worker's part: who has no seat in Flex is told while they can still choose."""

from __future__ import annotations

import logging
import threading
from uuid import UUID

from django.db import connection
from django.utils import timezone

from corridor.core.rounds import go_round
from corridor.core.tenancy import in_district
from corridor.flex.notices.reminding import remind
from corridor.schools.models import District

log = logging.getLogger(__name__)
REMIND_SECONDS = 60.0


def remind_all(stop: threading.Event) -> None:
    """Run until ``stop``."""
    go_round(remind_once, every=REMIND_SECONDS, stop=stop)


def remind_once() -> int:
    """Of each district in turn; returns how many students are told."""
    return sum(
        _remind(district) for district in list(District.objects.values_list("id", flat=True))
    )


def _remind(district_id: UUID) -> int:
    """One district that is in trouble keeps no other waiting."""
    try:
        with in_district(district_id):
            return remind(now=timezone.now())
    except Exception:
        log.exception("The students of a district are told of Flex later.")
        connection.close_if_unusable_or_obsolete()
    return 0
