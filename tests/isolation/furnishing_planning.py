"""What the matrix's schools have planned: a visit that waits for a yes, a pass, a series."""

from __future__ import annotations

from datetime import date
from typing import Any

from corridor.accounts.models import Member
from corridor.planning.models import ScheduledPass, Series, SeriesStudent, Timing
from corridor.schools.models import Location, School
from tests.factories import TEN, person_of
from tests.passes.student_days import MINUTE

TODAY, TOMORROW = date(2026, 9, 14), date(2026, 9, 15)


def furnish_planning(
    canary: str, school: School, members: dict[str, Member], place: Location
) -> dict[str, Any]:
    """Returns the rows that addresses name; their student is "student"."""
    period = f"{canary} 3"
    usual = {
        "school": school,
        "destination": place,
        "period": period,
        "minutes": 5,
        "made_at": TEN,
        "made_by": members["teacher"],
    }
    series = Series.objects.create(**usual, dates=[TODAY, TOMORROW], title=f"{canary} Chess")
    SeriesStudent.objects.create(
        series=series, student_id=person_of(members["student"]), joined_at=TEN
    )
    Timing.objects.create(school=school, rules_version=0)
    mine = {**usual, "student_id": person_of(members["student"]), "note": f"{canary} note"}
    later = TEN + 20 * MINUTE
    asked = {"made_by": members["student"], "asked": [person_of(members["teacher"])]}
    return {
        "series": series,
        "plan": ScheduledPass.objects.create(
            **mine, state="scheduled", date=TOMORROW, series=series, due_at=TEN, wake_at=later
        ),
        "plan_asked": ScheduledPass.objects.create(
            **{**mine, **asked}, state="requested", date=TODAY, due_at=later, wake_at=later
        ),
    }
