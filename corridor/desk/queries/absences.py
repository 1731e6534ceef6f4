"""Who is noted as absent on a day, and what of theirs will not start."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from corridor.planning.models import ScheduledPass
from corridor.planning.models.scheduled import OPEN
from corridor.rostering.models import Absence


@dataclass(frozen=True, slots=True)
class AbsentLine:
    """``plans`` is how many scheduled passes of that day will not start."""

    absence: Absence
    plans: int


def absent_on(*, school_id: UUID, day: date) -> list[AbsentLine]:
    """By name; two statements."""
    found = Absence.objects.filter(school_id=school_id, date=day, ended_at__isnull=True)
    rows = list(
        found.select_related("person", "noted_by__person").order_by(
            "person__family_name", "person__given_name", "noted_at"
        )
    )
    people = [row.person_id for row in rows if row.until_at is None]
    open_ = ScheduledPass.objects.filter(
        school_id=school_id, date=day, state__in=OPEN, student_id__in=people
    )
    plans = Counter(open_.values_list("student_id", flat=True))
    return [AbsentLine(row, plans[row.person_id] if row.until_at is None else 0) for row in rows]
