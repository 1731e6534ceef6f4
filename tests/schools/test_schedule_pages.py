"""What the pages about bells and the calendar do for admins, without scripts."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.schools import queries
from corridor.schools.facts import DayFacts
from corridor.schools.models import BellSchedule, CalendarDay, Change, Period
from tests.factories import World
from tests.pages import Visitor, text_of

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def visitor(world: World) -> Visitor:
    return Visitor(world.admin)


def editor_of(world: World) -> tuple[str, dict[str, str]]:
    """The address of the ordinary schedule and what its form would send."""
    schedule = BellSchedule.objects.get(school=world.school)
    typed = {"name": schedule.name, "colour": "teal"}
    for n, period in enumerate(schedule.periods.order_by("starts_at")):
        typed |= {
            f"row-{n}-name": period.name,
            f"row-{n}-kind": period.kind,
            f"row-{n}-starts_at": f"{period.starts_at:%H:%M}",
            f"row-{n}-ends_at": f"{period.ends_at:%H:%M}",
        }
    return f"/admin/schedule/bells/{schedule.id}/", typed


def day(world: World, iso: str) -> DayFacts:
    on = date.fromisoformat(iso)
    return queries.days(school_id=world.school.id, first=on, last=on)[on]


def test_holidays_are_said_once_for_a_span(visitor: Visitor, world: World) -> None:
    visitor.post(
        "/admin/schedule/days/",
        since="2026-11-25",
        until="2026-11-27",
        kind="off",
        note="Thanksgiving",
    )

    off = CalendarDay.objects.filter(is_school_day=False, note="Thanksgiving")
    assert [d.date.day for d in off.order_by("date")] == [25, 26, 27]
    assert Change.objects.count() == 1
    page = text_of(visitor.get("/admin/schedule/", month="2026-11"))
    assert page.count('data-kind="off"') == 3


def test_special_days_keep_their_types_and_the_days_off_between(
    visitor: Visitor, world: World
) -> None:
    visitor.post("/admin/schedule/turns/", types="A B", since="2026-11-23", until="2026-12-04")
    visitor.post("/admin/schedule/days/", since="2026-11-26", kind="off", note="Thanksgiving")
    early = BellSchedule.objects.create(school=world.school, name="Early")

    visitor.post(
        "/admin/schedule/days/",
        since="2026-11-23",
        until="2026-11-29",
        kind="school",
        bell_schedule=str(early.id),
    )

    assert day(world, "2026-11-24") == DayFacts(date(2026, 11, 24), "B", early.id)
    assert day(world, "2026-11-26").note == "Thanksgiving"
    assert not day(world, "2026-11-28").is_school_day


def test_a_holiday_is_taken_back_for_the_whole_span(visitor: Visitor, world: World) -> None:
    span = {"since": "2026-11-25", "until": "2026-11-29"}
    visitor.post("/admin/schedule/days/", kind="off", note="Thanksgiving", **span)

    visitor.post("/admin/schedule/days/", kind="school", **span)

    assert day(world, "2026-11-27") == DayFacts(date(2026, 11, 27))
    assert not day(world, "2026-11-28").is_school_day


def test_a_storm_moves_the_types_on(visitor: Visitor, world: World) -> None:
    visitor.post("/admin/schedule/turns/", types="A B", since="2026-11-23", until="2026-11-27")

    visitor.post("/admin/schedule/days/2026-11-24/", kind="off", note="Storm", moves_types="on")

    assert [day(world, f"2026-11-{n}").day_type for n in range(23, 28)] == ["A", "", "B", "A", "B"]


def test_weekdays_have_their_types(visitor: Visitor, world: World) -> None:
    typed = {f"weekday-{n}": kind for n, kind in enumerate(["A", "B", "A", "B", "C"])}

    visitor.post(
        "/admin/schedule/turns/", how="weekday", since="2026-11-23", until="2026-11-30", **typed
    )

    assert [day(world, f"2026-11-{n}").day_type for n in (27, 30)] == ["C", "A"]


@pytest.mark.parametrize(
    "typed", [{"types": "A TOOLONG"}, {"types": ""}, {"how": "weekday"}, {"until": "2026-11-01"}]
)
def test_day_types_that_make_no_sense_change_nothing(
    visitor: Visitor, typed: dict[str, str]
) -> None:
    given = {"types": "A B", "since": "2026-11-23", "until": "2026-11-30", **typed}

    assert visitor.post("/admin/schedule/turns/", **given).status_code == 422
    assert not CalendarDay.objects.exists()


def test_a_week_is_copied_after_a_look(visitor: Visitor, world: World) -> None:
    visitor.post("/admin/schedule/turns/", types="A B C", since="2026-11-16", until="2026-11-20")
    wanted = {"week": "2026-11-18", "weeks": "2", "onto": ""}

    page = text_of(visitor.get("/admin/schedule/copy/", **wanted))
    assert "10 days would change" in page
    assert "Day C" in page
    assert day(world, "2026-11-25").day_type == ""

    visitor.post("/admin/schedule/copy/", **wanted)
    assert [day(world, d).day_type for d in ("2026-11-25", "2026-12-02")] == ["C", "C"]
    assert "Nothing would change" in text_of(visitor.get("/admin/schedule/copy/", **wanted))


@pytest.mark.parametrize(
    "typed",
    [
        {"week": "2026-11-18"},
        {"week": "2026-11-18", "weeks": "1", "onto": "2026-12-01"},
        {"week": "2026-11-18", "onto": "2026-11-20"},
        {"week": "2026-11-18", "weeks": "99"},
        {"week": "0001-01-01", "weeks": "1"},
        {"week": "soon", "weeks": "1"},
    ],
)
def test_a_copy_that_makes_no_sense_is_explained(visitor: Visitor, typed: dict[str, str]) -> None:
    for answer in (
        visitor.get("/admin/schedule/copy/", **typed),
        visitor.post("/admin/schedule/copy/", **typed),
    ):
        assert answer.status_code == 422
        assert 'class="error"' in text_of(answer)
    assert not CalendarDay.objects.exists()


def test_a_schedule_is_duplicated_and_saved_only_when_asked(visitor: Visitor, world: World) -> None:
    address, _typed = editor_of(world)

    page = text_of(visitor.get("/admin/schedule/bells/new/", like=address.split("/")[-2]))

    assert 'value="Copy of Regular"' in page
    assert page.count('class="bell-row"') == 3
    assert BellSchedule.objects.count() == 1


def test_a_schedule_of_another_school_is_not_duplicated(visitor: Visitor) -> None:
    other = World()
    theirs = BellSchedule.objects.get(school=other.school)

    assert visitor.get("/admin/schedule/bells/new/", like=str(theirs.id)).status_code == 404


def test_periods_trade_places_by_a_button(visitor: Visitor, world: World) -> None:
    address, typed = editor_of(world)

    page = text_of(visitor.post(address, **typed, move="2:1"))

    assert 'name="row-1-name" value="4"' in page
    assert 'name="row-1-starts_at" value="09:30"' in page
    assert Period.objects.get(name="4").starts_at.hour == 10


@pytest.mark.parametrize(("way", "begins"), [("later", "08:45"), ("earlier", "08:15")])
def test_all_times_are_shifted_by_a_button(
    visitor: Visitor, world: World, way: str, begins: str
) -> None:
    address, typed = editor_of(world)

    page = text_of(visitor.post(address, **typed, shift=way, shift_by="15"))

    assert f'name="row-0-starts_at" value="{begins}"' in page
    assert Period.objects.get(name="2").starts_at.minute == 30


@pytest.mark.parametrize("pressed", [{"move": "x"}, {"move": "1:²"}, {"shift": "later"}])
def test_buttons_with_nonsense_leave_everything_as_it_was(
    visitor: Visitor, world: World, pressed: dict[str, str]
) -> None:
    address, typed = editor_of(world)

    page = text_of(visitor.post(address, **typed, **pressed))

    assert 'name="row-0-name" value="2"' in page
    assert 'name="row-0-starts_at" value="08:30"' in page


def test_the_year_shows_twelve_months(visitor: Visitor) -> None:
    page = text_of(visitor.get("/admin/schedule/year/"))

    assert page.count('class="cal"') == 12
    assert "August 2026 to July 2027" in page
    assert page.count('aria-current="date"') == 1


@pytest.mark.parametrize("path", ["schedule/?month=", "schedule/year/?from="])
@pytest.mark.parametrize("month", ["0001-01", "9999-12", "2026-13", "x"])
def test_months_out_of_reach_are_not_found(visitor: Visitor, path: str, month: str) -> None:
    assert visitor.get(f"/admin/{path}{month}").status_code == 404


def test_a_day_off_says_so_with_its_reason(visitor: Visitor, world: World) -> None:
    CalendarDay.objects.create(
        school=world.school, date=date(2026, 9, 14), is_school_day=False, note="Fair"
    )

    page = text_of(visitor.get("/admin/schedule/"))

    assert "No school today" in page
    assert "September 14, Fair" in page


def test_the_schedule_takes_the_same_statements_for_few_and_many(
    visitor: Visitor, world: World
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            visitor.get("/admin/schedule/")
        return len(captured)

    statements()
    few = statements()
    for n in range(5):
        made = BellSchedule.objects.create(school=world.school, name=f"Bells {n}")
        CalendarDay.objects.create(
            school=world.school, date=date(2026, 9, 15 + n), bell_schedule=made, note="Day"
        )

    # One more than with none: the periods of those that the list names.
    assert statements() == few
