"""The day that plays: it acts as people do, and keeps away from those whom a person is."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from corridor.accounts.commands import create_user
from corridor.accounts.models import Member, User
from corridor.core.tenancy import district_in_force
from corridor.demo import day
from corridor.demo.day import Day
from corridor.desk.models import Entry
from corridor.passes.commands import Ask, request_pass
from corridor.passes.models import HallPass, PassEvent
from corridor.rostering.queries import students_of_section, whereabouts
from corridor.schools.models import Location, School
from tests.demo.conftest import NEW_YEARS_EVE, member
from tests.factories import actor_of, person_of, ref_of
from tests.passes.invariants import broken

LOADED_AT = NEW_YEARS_EVE


@pytest.fixture(autouse=True)
def no_past(fairview: School) -> None:
    """These tests count every pass that the day makes; the drawn past is not theirs."""
    PassEvent.objects.all().delete()
    Entry.objects.all().delete()
    HallPass.objects.all().delete()


@pytest.fixture
def play(fairview: School) -> Callable[..., datetime]:
    """``play(since, minutes=...)`` lets the day pass; answers when it stopped."""
    playing = Day(ref_of(fairview), district_in_force(), random.Random(7))  # noqa: S311

    def played(since: datetime, *, minutes: int) -> datetime:
        end = since + timedelta(minutes=minutes)
        while since < end:
            since += timedelta(seconds=30)
            playing.tick(since)
        return since

    return played


Play = Callable[..., datetime]


def ask(who: Member, kind: str, now: datetime, **wish: Any) -> HallPass:
    place = Location.objects.filter(school_id=who.school_id, kind=kind).order_by("name").first()
    assert place is not None
    wanted = Ask(student_id=person_of(who), destination_id=place.id, **wish)
    return HallPass.objects.get(id=request_pass(actor=actor_of(who), ask=wanted, now=now).pass_id)


def classmate(school: School, now: datetime) -> Member:
    """Somebody of Maya's class who is not Maya."""
    maya = person_of(member(school, "maya"))
    here = whereabouts(person_id=maya, school_id=school.id, now=now)
    assert here is not None
    others = students_of_section(section_id=here.section_id, on=now.date()).exclude(id=maya)
    return Member.objects.select_related("person", "school").get(school=school, person=others[0])


def sign_in(who: Member, at: datetime) -> None:
    """As the door does it: the account remembers when."""
    user = User.objects.filter(person_id=person_of(who)).first()
    if user is None:
        assert who.person is not None
        user = create_user(person=who.person, email=f"{who.id}@fairview.example")
    User.objects.filter(id=user.id).update(last_login=at)


def state_of(made: HallPass) -> tuple[str, int]:
    made.refresh_from_db()
    return made.state, made.version


def test_a_day_makes_and_ends_passes_through_commands(
    fairview: School, loaded: datetime, play: Play, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger=day.__name__)

    now = play(loaded, minutes=14)

    ended = HallPass.objects.filter(state="ended")
    assert ended.count() > 5
    assert 5 < HallPass.objects.filter(state="out").count() <= day.OUT_AT_ONCE["fairview-high"]
    assert broken(now) == {}
    kinds = Counter(PassEvent.objects.values_list("kind", flat=True))
    assert kinds["requested"] == HallPass.objects.count()
    assert kinds["started"] >= ended.count()
    by_hand = PassEvent.objects.filter(kind="ended", hall_pass__in=ended)
    assert {event.actor_id for event in by_hand} <= members_of(fairview)
    assert [r.message for r in caplog.records if "NotAllowed" in r.message] == []


def members_of(school: School) -> set[Any]:
    return set(Member.objects.filter(school=school).values_list("id", flat=True))


@pytest.mark.parametrize("key", ["maya", "leo"])
def test_a_day_leaves_maya_and_leo_alone(
    fairview: School, loaded: datetime, play: Play, key: str
) -> None:
    out = ask(member(fairview, key), "restroom", loaded)
    before = state_of(out)

    play(loaded, minutes=10)

    assert state_of(out) == before
    assert HallPass.objects.filter(student=out.student_id).count() == 1


def test_without_the_protection_maya_would_be_sent_back(
    fairview: School, loaded: datetime, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the same pass of the same student."""
    monkeypatch.setattr(day, "LEFT_ALONE", ())
    out = ask(member(fairview, "maya"), "restroom", loaded)
    before = state_of(out)

    play(loaded, minutes=10)

    assert state_of(out) != before


@pytest.mark.parametrize(("hours", "is_left_alone"), [(0, True), (11, True), (13, False)])
def test_a_day_leaves_alone_whom_a_person_has_signed_in_as(
    fairview: School, loaded: datetime, play: Play, hours: int, *, is_left_alone: bool
) -> None:
    """Thirteen hours ago is the negative control: that session is over."""
    student = classmate(fairview, loaded)
    sign_in(student, loaded - timedelta(hours=hours))
    out = ask(student, "restroom", loaded)
    before = state_of(out)

    play(loaded, minutes=10)

    assert (state_of(out) == before) is is_left_alone


@pytest.mark.parametrize("signed_in", [True, False])
def test_a_day_asks_for_nobody_whom_a_person_is(
    fairview: School, loaded: datetime, play: Play, *, signed_in: bool
) -> None:
    """Of three students left at school two are Maya and Leo, and the third may be a person."""
    third = classmate(fairview, loaded)
    stay = [member(fairview, "maya").id, member(fairview, "leo").id, third.id]
    students = Member.objects.filter(school=fairview, roles__contains=["student"])
    students.exclude(id__in=stay).update(archived_at=loaded)
    if signed_in:
        sign_in(third, loaded)

    play(loaded, minutes=3)

    asking = set(HallPass.objects.values_list("student_id", flat=True))
    assert asking == (set() if signed_in else {third.person_id})


@pytest.mark.parametrize("sits_there", [True, False])
def test_a_day_answers_only_where_no_person_sits(
    fairview: School, loaded: datetime, play: Play, *, sits_there: bool
) -> None:
    request = ask(classmate(fairview, loaded), "flex", loaded)
    bennett = member(fairview, "bennett")
    assert (request.state, request.asked) == ("requested", [bennett.person_id])
    if sits_there:
        sign_in(bennett, loaded)

    play(loaded, minutes=2)

    assert (state_of(request)[0] == "requested") is sits_there


def test_a_day_waits_when_a_person_is_one_of_those_who_were_asked(
    fairview: School, loaded: datetime, play: Play
) -> None:
    request = ask(classmate(fairview, loaded), "flex", loaded)
    bennett, ortiz = member(fairview, "bennett"), member(fairview, "ortiz")
    both = [person_of(bennett), person_of(ortiz)]
    HallPass.objects.filter(id=request.id).update(asked=both)
    sign_in(ortiz, loaded)

    play(loaded, minutes=2)

    assert state_of(request)[0] == "requested"
