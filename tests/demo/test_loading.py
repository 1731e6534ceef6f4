"""Loading the demo again: on the clock at any time, people and settings as they were."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection

from corridor.accounts.models import Member, Person
from corridor.demo import commands
from corridor.demo.commands import load_demo
from corridor.passes.commands import Ask, request_pass
from corridor.passes.models import HallPass
from corridor.rostering.queries import Whereabouts, whereabouts
from corridor.schools.models import CalendarDay, Location, Period, School
from tests.demo.conftest import NEW_YEARS_EVE, SUMMER, SUNDAY, member, say_nothing
from tests.factories import actor_of, person_of
from tests.rostering.importing import row_versions

MOVED = {"schools_school", "schools_schoolgate", "rostering_term", "core_outbox"}
MOVED |= {"passes_hallpass", "passes_passevent"}  # the past moves with the school's clock
MOVED |= {f"planning_{name}" for name in ("scheduledpass", "series", "seriesstudent", "timing")}
LOADED_AT = SUNDAY


def maya_is(school: School, now: datetime) -> Whereabouts | None:
    maya = person_of(member(school, "maya"))
    return whereabouts(person_id=maya, school_id=school.id, now=now)


def test_maya_is_in_ms_bennetts_third_period_at_the_first_load(
    fairview: School, loaded: datetime
) -> None:
    assert_in_biology(maya_is(fairview, loaded))


def assert_in_biology(here: Whereabouts | None) -> None:
    assert here is not None
    assert (here.title, here.location_name, here.period) == ("Biology", "Room 214", "3")
    assert [teacher.name for teacher in here.teachers] == ["Ms. Bennett"]


@pytest.mark.parametrize(
    "later", [SUNDAY + timedelta(hours=1), NEW_YEARS_EVE, SUMMER, SUMMER.replace(year=2029)]
)
def test_loading_again_finds_maya_in_class_at_any_time(fairview: School, later: datetime) -> None:
    load_demo(now=later, say=say_nothing)

    assert_in_biology(maya_is(fairview, later))
    zone = School.objects.get(id=fairview.id).zone
    today = CalendarDay.objects.get(school=fairview, date=later.astimezone(zone).date())
    assert (today.is_school_day, today.day_type) == (True, "A")


def test_without_a_new_load_the_morning_passes(fairview: School, loaded: datetime) -> None:
    """Negative control: it is the second load that puts the school back on the clock."""
    assert maya_is(fairview, loaded + timedelta(hours=9)) is None


def test_without_stretched_terms_nobody_has_classes_in_summer(
    fairview: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the roster's own terms are over in July."""

    def as_they_are(_today: date) -> None:
        return

    monkeypatch.setattr(commands, "_stretch_terms", as_they_are)

    load_demo(now=SUMMER, say=say_nothing)

    assert maya_is(fairview, SUMMER) is None


def everything() -> dict[str, Any]:
    """The versions of all rows but the zone's; what the day moves is told apart."""
    versions: dict[str, Any] = dict(row_versions())
    with connection.cursor() as cursor:
        cursor.execute("select to_jsonb(s) - 'time_zone' from schools_school s order by s.id")
        versions["settings"] = cursor.fetchall()
        cursor.execute("select id, xmin::text from accounts_user order by id")
        versions["accounts"] = cursor.fetchall()
    return versions


def changed(before: dict[str, Any]) -> set[str]:
    after = everything()
    return {name for name, rows in before.items() if after[name] != rows}


def test_loading_again_moves_zone_and_calendar_and_nothing_else(
    fairview: School, loaded: datetime
) -> None:
    before, later = everything(), loaded + timedelta(days=1, hours=5)

    load_demo(now=later, say=say_nothing)

    assert changed(before) <= MOVED
    now_at = School.objects.get(id=fairview.id)
    assert now_at.time_zone != fairview.time_zone
    today = later.astimezone(now_at.zone).date()
    assert CalendarDay.objects.get(school=fairview, date=today).bell_schedule_id is not None


def test_a_change_of_one_person_is_seen(fairview: School) -> None:
    """Negative control of the comparison."""
    before = everything()

    Person.objects.filter(email="maya@fairview.example").update(grade="11")
    School.objects.filter(id=fairview.id).update(pass_limit=4)

    assert changed(before) == {"accounts_person", "schools_school", "settings"}


def test_what_an_admin_changed_survives(fairview: School, loaded: datetime) -> None:
    Location.objects.filter(school=fairview, kind="library").update(minutes=17, capacity_to=3)
    School.objects.filter(id=fairview.id).update(pass_limit=4)

    load_demo(now=loaded + timedelta(days=1), say=say_nothing)

    library = Location.objects.get(school=fairview, kind="library")
    assert (library.minutes, library.capacity_to) == (17, 3)
    assert School.objects.get(id=fairview.id).pass_limit == 4


def test_bells_without_a_third_period_do_not_stop_the_demo(
    fairview: School, loaded: datetime
) -> None:
    Period.objects.filter(bell_schedule__school=fairview, name="3").update(name="Third")

    load_demo(now=loaded, say=say_nothing)

    local = loaded.astimezone(School.objects.get(id=fairview.id).zone)
    assert 9 <= local.hour <= 10


def test_live_passes_of_the_day_before_are_closed(fairview: School, loaded: datetime) -> None:
    maya, leo = member(fairview, "maya"), member(fairview, "leo")
    restroom = Location.objects.filter(school=fairview, kind="restroom").first()
    library = Location.objects.get(school=fairview, kind="library")
    assert restroom is not None
    for who, place in ((maya, restroom), (leo, library)):
        ask = Ask(student_id=person_of(who), destination_id=place.id)
        request_pass(actor=actor_of(who), ask=ask, now=loaded)
    assert states(since=loaded) == {"out": 1, "requested": 1}

    load_demo(now=loaded + timedelta(minutes=3), say=say_nothing)
    assert states(since=loaded) == {"out": 1, "requested": 1}  # a restart at once closes nothing

    load_demo(now=loaded + timedelta(days=1), say=say_nothing)
    assert states(since=loaded, of=(maya, leo)) == {"ended": 1, "lapsed": 1}


def states(*, since: datetime, of: Iterable[Member] = ()) -> Counter[str]:
    made = HallPass.objects.filter(requested_at__gte=since)
    if of:
        made = made.filter(created_by__in=of, requested_at=since)
    return Counter(made.values_list("state", flat=True))
