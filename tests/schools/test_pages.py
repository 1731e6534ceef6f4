"""The pages about bells and the calendar."""

from __future__ import annotations

from datetime import date

import pytest

from corridor.schools.models import BellSchedule, CalendarDay
from tests.factories import World
from tests.pages import Visitor, text_of

pytestmark = pytest.mark.usefixtures("at_ten")
ROWS = {
    "name": "Assembly",
    "colour": "pink",
    "row-0-name": "1",
    "row-0-kind": "class",
    "row-0-starts_at": "08:00",
    "row-0-ends_at": "09:00",
    "row-2-name": "Lunch",
    "row-2-kind": "lunch",
    "row-2-starts_at": "09:00",
    "row-2-ends_at": "09:30",
}


@pytest.fixture
def visitor(world: World) -> Visitor:
    return Visitor(world.admin)


def test_schedule_shows_the_day_and_the_month(visitor: Visitor) -> None:
    page = text_of(visitor.get("/admin/schedule/"))

    assert "period 3 until" in page
    assert ">10:30</time>" in page
    assert "September 2026" in page


def test_schedule_of_another_month(visitor: Visitor) -> None:
    assert "October 2026" in text_of(visitor.get("/admin/schedule/", month="2026-10"))
    assert visitor.get("/admin/schedule/", month="2026-13").status_code == 404


def test_schedule_without_bells_says_what_to_do(visitor: Visitor, world: World) -> None:
    BellSchedule.objects.filter(school=world.school).delete()

    assert "Add a bell schedule" in text_of(visitor.get("/admin/schedule/"))


def test_a_new_schedule_is_saved_with_its_rows(visitor: Visitor) -> None:
    visitor.post("/admin/schedule/bells/new/", **ROWS)

    schedule = BellSchedule.objects.get(name="Assembly")
    rows = schedule.periods.order_by("starts_at").values_list("name", "kind")
    assert list(rows) == [("1", "class"), ("Lunch", "lunch")]


def test_a_row_is_added_without_scripts_and_nothing_is_lost(visitor: Visitor) -> None:
    answer = visitor.post("/admin/schedule/bells/new/", **ROWS, add="1")

    page = text_of(answer)
    assert answer.status_code == 200
    assert page.count('class="bell-row"') == 3
    assert 'value="Assembly"' in page
    assert 'name="row-2-starts_at" value="09:30"' in page
    assert not BellSchedule.objects.filter(name="Assembly").exists()


def test_a_row_is_removed_without_scripts(visitor: Visitor) -> None:
    page = text_of(visitor.post("/admin/schedule/bells/new/", **ROWS, remove="0"))

    assert page.count('class="bell-row"') == 1
    assert 'value="Lunch"' in page


def test_overlapping_rows_are_shown_beside_the_row(visitor: Visitor) -> None:
    answer = visitor.post("/admin/schedule/bells/new/", **{**ROWS, "row-2-starts_at": "08:30"})

    assert answer.status_code == 422
    assert "This overlaps with “1”." in text_of(answer)
    assert not BellSchedule.objects.filter(name="Assembly").exists()


def test_the_default_schedule_stays_the_default_when_it_is_edited(
    visitor: Visitor, world: World
) -> None:
    schedule = BellSchedule.objects.get(school=world.school)

    visitor.post(f"/admin/schedule/bells/{schedule.id}/", **ROWS)

    schedule.refresh_from_db()
    assert (schedule.name, schedule.is_default) == ("Assembly", True)


def test_a_schedule_is_put_away(visitor: Visitor) -> None:
    visitor.post("/admin/schedule/bells/new/", **ROWS)
    schedule = BellSchedule.objects.get(name="Assembly")

    visitor.post(f"/admin/schedule/bells/{schedule.id}/archive/")

    assert BellSchedule.objects.get(id=schedule.id).archived_at is not None


def test_a_week_off_is_said_at_once(visitor: Visitor) -> None:
    visitor.post(
        "/admin/schedule/days/2026-11-25/", kind="off", note="Thanksgiving", until="2026-11-29"
    )

    off = CalendarDay.objects.filter(is_school_day=False, note="Thanksgiving")
    assert off.count() == 5


def test_other_bells_for_two_weeks_leave_weekends_alone(visitor: Visitor) -> None:
    visitor.post("/admin/schedule/bells/new/", **ROWS)
    schedule = BellSchedule.objects.get(name="Assembly")

    visitor.post(
        "/admin/schedule/days/2026-11-23/",
        kind="school",
        bell_schedule=str(schedule.id),
        until="2026-12-04",
    )

    assert CalendarDay.objects.filter(bell_schedule=schedule).count() == 10


@pytest.mark.parametrize("until", ["2026-11-24", "2028-01-01"])
def test_a_span_that_makes_no_sense_changes_nothing(visitor: Visitor, until: str) -> None:
    answer = visitor.post("/admin/schedule/days/2026-11-25/", kind="off", until=until)

    assert answer.status_code == 422
    assert "id_until_error" in text_of(answer)
    assert not CalendarDay.objects.exists()


def test_a_day_that_is_no_date_is_not_found(visitor: Visitor) -> None:
    assert visitor.get("/admin/schedule/days/2026-02-30/").status_code == 404


def test_day_types_take_turns(visitor: Visitor) -> None:
    visitor.post("/admin/schedule/turns/", types="A B C", since="2026-09-14", until="2026-09-17")

    types = CalendarDay.objects.order_by("date").values_list("day_type", flat=True)
    assert list(types) == ["A", "B", "C", "A"]


def test_a_day_is_shown_as_it_is_stored(visitor: Visitor, world: World) -> None:
    CalendarDay.objects.create(
        school=world.school, date=date(2026, 9, 15), is_school_day=False, note="Storm"
    )

    page = text_of(visitor.get("/admin/schedule/days/2026-09-15/"))

    assert "No school on this day" in page
    assert 'value="Storm"' in page
