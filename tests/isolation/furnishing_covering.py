"""What the matrix's schools have of covering: a coverage of a colleague, and a day pass."""

from __future__ import annotations

from datetime import timedelta

from corridor.accounts.models import Coverage, DayPass, Member
from tests.factories import TEN


def furnish_covering(
    canary: str, members: dict[str, Member], absent: Member
) -> dict[str, Coverage | DayPass]:
    """Returns the rows that addresses name."""
    admin, later = members["school_admin"], TEN + timedelta(minutes=60)
    day_pass = DayPass.objects.create(
        school=absent.school,
        date=TEN.date(),
        digest=canary,
        typed_name=canary,
        made_by=admin,
        made_at=TEN,
        ends_at=later,
    )
    known = {"school": absent.school, "teacher": absent, "made_by": admin, "made_at": TEN}
    times = {"date": TEN.date(), "starts_at": TEN, "ends_at": later}
    Coverage.objects.create(day_pass=day_pass, period="4", **known, **times)
    coverage = Coverage.objects.create(cover=members["staff"], period="3", **known, **times)
    return {"coverage": coverage, "day_pass": day_pass}
