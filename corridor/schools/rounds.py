"""What the worker does for one district after another."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from django.db import connection
from django.utils import timezone

from corridor.core.tenancy import in_district
from corridor.schools.models import District

log = logging.getLogger(__name__)


class Step(Protocol):
    """With the district in force; returns how much there was to do."""

    def __call__(self, *, now: datetime) -> int: ...


def in_each_district(step: Step, *, districts: Iterable[UUID] | None = None) -> int:
    """In all of them, or in these; nothing is read across them. One that is in trouble keeps no
    other waiting: it is tried again in the next round. Returns the sum."""
    if districts is None:
        districts = list(District.objects.values_list("id", flat=True))
    return sum(_in(district, step) for district in districts)


def _in(district_id: UUID, step: Step) -> int:
    try:
        with in_district(district_id):
            return step(now=timezone.now())
    except Exception:
        log.exception("A district is tried again: %s", getattr(step, "__qualname__", step))
        connection.close_if_unusable_or_obsolete()
        return 0
