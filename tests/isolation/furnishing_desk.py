"""One of everything that the attendance desk notes, in a school of the matrix."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from corridor.accounts.models import Member
from corridor.desk.models import Entry, Layout, Reason
from corridor.rostering.models import Absence
from corridor.schools.models import School
from tests.factories import TEN, make_location, person_of

TODAY = date(2026, 9, 14)


def furnish_desk(
    canary: str, school: School, members: Mapping[str, Member], students: Mapping[str, Member]
) -> dict[str, Any]:
    """By the names under which ``pages_desk`` asks for them."""
    clerk, late, ended = members["attendance_clerk"], students["late"], students["unknown"]
    for kind in ("late_arrival", "early_dismissal"):
        make_location(school, f"{canary} {kind}", kind=kind, is_destination=False)
    reasons = {
        name: Reason.objects.create(school=school, kind=kind, label=f"{canary} {name}", code="1")
        for name, kind in (("reason", "late"), ("leaving_reason", "leaving"))
    }
    noted = {"school": school, "date": TODAY, "made_by": clerk, "made_at": TEN}
    absence = Absence.objects.create(
        school=school,
        person_id=person_of(ended),
        date=TODAY,
        reason=f"{canary} flu",
        noted_by=clerk,
        noted_at=TEN,
    )
    arrival = Entry.objects.create(
        **noted,
        student_id=person_of(late),
        kind="late",
        at=TEN - timedelta(hours=1),
        reason=reasons["reason"],
        note=f"{canary} note",
        period=f"{canary} 2",
    )
    leaving = Entry.objects.create(
        **noted,
        student_id=person_of(ended),
        kind="leaving",
        at=TEN + timedelta(hours=1),
        reason=reasons["leaving_reason"],
        pick_up=f"{canary} aunt",
    )
    layout = Layout.objects.create(
        school=school, name=f"{canary} file", columns=[["Number", "student_number"]]
    )
    return {
        **reasons,
        "absence": absence,
        "arrival": arrival,
        "leaving": leaving,
        "layout": layout,
    }
