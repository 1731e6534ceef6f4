"""What part of the passes students make themselves, by week."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from corridor.reports.queries.adoption import Week, weeks_of
from tests.factories import TEN, World
from tests.pages import Visitor, text_of
from tests.passes.test_finding import put

pytestmark = pytest.mark.usefixtures("at_ten")
WEEK = timedelta(days=7)


def test_s12_admins_read_what_part_students_make_by_week(world: World) -> None:
    put(world)
    put(world, created_by=world.teacher, made_by_staff=True)
    put(world, source="scheduled")
    put(world, source="return", made_by_staff=True)
    put(world, requested_at=TEN - WEEK, made_by_staff=True)
    put(world, requested_at=TEN - 9 * WEEK)

    weeks = weeks_of(
        school_id=world.school.id, time_zone=world.school.time_zone, today=date(2026, 9, 14)
    )

    assert weeks == [Week(date(2026, 9, 14), 2, 1), Week(date(2026, 9, 7), 1, 0)]
    page = text_of(Visitor(world.admin).get("/admin/"))
    assert "Made by students themselves" in page
    assert "50%" in page
