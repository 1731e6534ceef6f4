"""The demo's past: two weeks of passes that could have happened, always before today."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

from django.db.models import F

from corridor.demo import history
from corridor.demo.commands import load_demo
from corridor.passes.models import HallPass, PassEvent
from corridor.schools.models import CalendarDay, Location, School
from tests.demo.conftest import NEW_YEARS_EVE, member, say_nothing
from tests.factories import person_of

LOADED_AT = NEW_YEARS_EVE


def past(school: School) -> list[HallPass]:
    return list(HallPass.objects.filter(source="", school=school).order_by("requested_at", "id"))


def test_history_is_in_school_hours_of_school_days_before_today(
    fairview: School, loaded: datetime
) -> None:
    school = School.objects.get(id=fairview.id)
    days = CalendarDay.objects.filter(school=school, is_school_day=True)
    known = set(days.values_list("date", flat=True))

    local = [one.requested_at.astimezone(school.zone) for one in past(school)]

    assert 2000 < len(local) < 6000
    assert {at.date() for at in local} <= known
    assert max(at.date() for at in local) < loaded.astimezone(school.zone).date()
    assert {at.hour for at in local} <= set(range(7, 16))


def test_restrooms_are_where_most_go(fairview: School, loaded: datetime) -> None:
    kinds = Counter(HallPass.objects.values_list("destination__kind", flat=True))

    assert kinds.most_common(1)[0][0] == "restroom"
    assert {"water", "library", "nurse", "guidance"} <= set(kinds)


def test_nobody_was_in_two_places_at_once(fairview: School, loaded: datetime) -> None:
    of_student: dict[object, list[HallPass]] = {}
    for one in past(fairview):
        of_student.setdefault(one.student_id, []).append(one)

    overlaps = [
        (before, after)
        for passes in of_student.values()
        for before, after in pairwise(passes)
        if before.ended_at and before.ended_at > after.requested_at
    ]

    assert len(of_student) > 500
    assert overlaps == []


def test_no_restroom_was_ever_too_full(fairview: School, loaded: datetime) -> None:
    restroom = Location.objects.filter(school=fairview, kind="restroom").order_by("name")[0]
    held = [
        change
        for one in past(fairview)
        if one.destination_id == restroom.id and one.started_at and one.ended_at
        for change in ((one.started_at, 1), (one.ended_at, -1))
    ]

    there, most = 0, 0
    for _at, step in sorted(held):
        there += step
        most = max(most, there)

    assert 1 < most <= (restroom.capacity_to or 0)


def test_every_past_pass_has_its_events_and_is_over(fairview: School, loaded: datetime) -> None:
    made = HallPass.objects.filter(source="", school=fairview)
    theirs = PassEvent.objects.filter(hall_pass__source="", hall_pass__school=fairview)
    events = Counter(theirs.values_list("kind", flat=True))

    assert not made.exclude(state="ended").exists()
    assert not made.filter(ended_at__lt=F("started_at")).exists()
    assert events["requested"] == events["started"] == events["ended"] == made.count()


def test_a_start_on_the_same_day_leaves_the_past_alone(fairview: School, loaded: datetime) -> None:
    before = [one.id for one in past(fairview)]

    load_demo(now=loaded + timedelta(minutes=5), say=say_nothing)

    assert [one.id for one in past(fairview)] == before


def test_a_later_start_moves_the_past_and_keeps_what_people_did(
    fairview: School, loaded: datetime
) -> None:
    school = School.objects.get(id=fairview.id)
    before, maya = past(school), member(fairview, "maya")
    own = HallPass.objects.create(
        school=school,
        student_id=person_of(maya),
        origin=before[0].origin,
        destination=before[0].destination,
        created_by=maya,
        state="ended",
        minutes=5,
        requested_at=loaded,
        ended_at=loaded,
        end_reason="returned",
    )

    load_demo(now=loaded + timedelta(days=3, hours=7), say=say_nothing)

    after = past(School.objects.get(id=fairview.id))
    assert own.id in {one.id for one in after}
    assert not {one.id for one in before} & {one.id for one in after}
    assert len(after) > len(before) / 2


def test_the_other_schools_begin_without_a_past(fairview: School, loaded: datetime) -> None:
    others = School.objects.exclude(slug=history.SCHOOL)

    assert others.exists()
    assert not HallPass.objects.filter(school__in=others).exists()
