"""Somebody covers for somebody: who is asked, who answered, and what both sides read."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from corridor.accounts.commands import go_away
from corridor.accounts.models import Coverage
from corridor.core.errors import Invalid, NotAllowed, NotFound
from corridor.covering.commands.arranging import Plan, arrange, stop
from corridor.covering.commands.retiming import retime
from corridor.covering.queries.answered import answered_for
from corridor.covering.queries.coverages import own_coverages, uncovered_on
from corridor.passes.commands import Ask, approve_pass, request_pass
from corridor.passes.models import HallPass, PassEvent
from corridor.passes.queries import card_of, room_now, timeline
from corridor.passes.queries.covered import answered_for as in_lists
from corridor.schools.models import CalendarDay, Period, SchoolGate
from tests.covering.making import DAY, EIGHT, NOON, Wing, cover, sign_in
from tests.factories import TEN, actor_of, make_member, person_of
from tests.pages import Visitor, text_of

pytestmark = pytest.mark.usefixtures("district")


@pytest.fixture
def wing(district: object) -> Wing:
    return Wing()


def _ask(wing: Wing) -> HallPass:
    ask = Ask(student_id=person_of(wing.student), destination_id=wing.next_door.id)
    made = request_pass(actor=actor_of(wing.student), ask=ask, now=TEN)
    return HallPass.objects.get(id=made.pass_id)


def _needs_a_yes(wing: Wing) -> None:
    wing.change(wing.next_door, approval="origin")


def test_cover_is_asked_what_the_teacher_is_asked(wing: Wing) -> None:
    cover(wing, by=wing.hale)
    _needs_a_yes(wing)

    asked = _ask(wing)

    hale = sign_in(wing.hale)
    assert asked.asked == [wing.teacher.person_id]
    assert [one.person_id for one in hale.covers] == [wing.teacher.person_id]
    assert [c.id for c in room_now(actor=hale, now=TEN).requests] == [asked.id]


def test_nobody_is_asked_for_somebody_whom_they_do_not_cover(wing: Wing) -> None:
    _needs_a_yes(wing)

    asked = _ask(wing)

    assert room_now(actor=sign_in(wing.hale), now=TEN).requests == []
    with pytest.raises(NotAllowed):
        approve_pass(actor=sign_in(wing.hale), pass_id=asked.id, now=TEN)


def test_cover_answers_in_their_own_name_and_no_rule_is_set_aside(wing: Wing) -> None:
    cover(wing, by=wing.hale)
    _needs_a_yes(wing)
    asked = _ask(wing)

    approve_pass(actor=sign_in(wing.hale), pass_id=asked.id, now=TEN)

    asked.refresh_from_db()
    event = PassEvent.objects.get(hall_pass=asked, kind="approved")
    assert asked.approved_by_id == wing.hale.id
    assert event.actor_id == wing.hale.id
    assert event.overrode == []
    assert event.detail["covering"] == str(wing.teacher.id)
    steps = timeline(pass_id=asked.id, reader=actor_of(wing.teacher))
    assert "Mr. Hale for Ms. Bennett" in [step.actor for step in steps]
    assert card_of(actor=actor_of(wing.student), pass_id=asked.id).approved_by == "Mr. Hale"


def test_student_reads_the_name_of_the_cover_alone(wing: Wing) -> None:
    cover(wing, by=wing.hale)
    _needs_a_yes(wing)
    asked = _ask(wing)
    approve_pass(actor=sign_in(wing.hale), pass_id=asked.id, now=TEN)

    steps = timeline(pass_id=asked.id, reader=actor_of(wing.student))

    assert "Mr. Hale" in [step.actor for step in steps]
    assert not any("Bennett" in step.actor for step in steps)


def test_teacher_sees_afterwards_what_the_cover_answered(wing: Wing) -> None:
    cover(wing, by=wing.hale)
    _needs_a_yes(wing)
    asked = _ask(wing)
    approve_pass(actor=sign_in(wing.hale), pass_id=asked.id, now=TEN)

    told = answered_for(actor=actor_of(wing.teacher), now=NOON)

    assert [(one.pass_id, one.cover, one.kind) for one in told] == [
        (asked.id, "Mr. Hale", "approved")
    ]
    assert answered_for(actor=actor_of(wing.hale), now=NOON) == []
    assert in_lists(pass_ids=[asked.id]) == {asked.id: "Mr. Hale for Ms. Bennett"}


def test_pass_that_a_cover_makes_starts_in_the_room_and_names_the_cover(wing: Wing) -> None:
    cover(wing, by=wing.hale)
    hale = sign_in(wing.hale)
    ask = Ask(student_id=person_of(wing.student), destination_id=wing.nurse.id)

    made = HallPass.objects.get(id=request_pass(actor=hale, ask=ask, now=TEN).pass_id)

    here = room_now(actor=hale, now=TEN).place
    assert here is not None
    assert here.id == wing.room.id
    assert (made.origin_id, made.state) == (wing.room.id, "out")
    assert (made.created_by_id, made.approved_by_id) == (wing.hale.id, wing.hale.id)
    event = PassEvent.objects.get(hall_pass=made, kind="approved")
    assert event.detail["covering"] == str(wing.teacher.id)


def test_covering_begins_and_ends_with_the_bells(wing: Wing) -> None:
    row = cover(wing, by=wing.hale)

    assert row.starts_at == TEN - timedelta(minutes=35)  # 9:25, when period 2 is over
    assert row.ends_at == TEN + timedelta(minutes=30)
    assert sign_in(wing.hale, row.starts_at - timedelta(seconds=1)).covers == ()
    assert sign_in(wing.hale, row.starts_at).covers != ()
    assert sign_in(wing.hale, row.ends_at).covers == ()


def test_stopping_ends_it_at_once_and_is_for_both_sides_and_the_office(wing: Wing) -> None:
    stranger = make_member(wing.school, "teacher")
    row = cover(wing, by=wing.hale)

    with pytest.raises(NotFound):
        stop(actor=actor_of(stranger), coverage_id=row.id, now=TEN)
    assert sign_in(wing.hale).covers != ()
    stop(actor=actor_of(wing.teacher), coverage_id=row.id, now=TEN)

    assert sign_in(wing.hale).covers == ()


def test_both_sides_arrange_it_and_others_do_not(wing: Wing) -> None:
    stranger = make_member(wing.school, "teacher")
    plan = Plan(wing.teacher.id, wing.hale.id, (DAY,), ("3",))

    with pytest.raises(NotAllowed):
        arrange(actor=actor_of(stranger), plan=plan, now=EIGHT)
    with pytest.raises(NotAllowed):
        arrange(actor=actor_of(wing.student), plan=plan, now=EIGHT)
    first = arrange(actor=actor_of(wing.hale), plan=plan, now=EIGHT)
    again = arrange(actor=actor_of(wing.teacher), plan=plan, now=EIGHT)

    assert [row.id for row in first] == [row.id for row in again]
    assert Coverage.objects.count() == 1


@pytest.mark.parametrize(
    ("dates", "periods"),
    [((), ("3",)), ((DAY - timedelta(days=1),), ("3",)), ((DAY,), ("9",)), ((DAY,), ("2",))],
)
def test_what_cannot_be_covered_is_refused_and_nothing_kept(
    wing: Wing, dates: tuple[date, ...], periods: tuple[str, ...]
) -> None:
    plan = Plan(wing.teacher.id, wing.hale.id, dates, periods)

    with pytest.raises(Invalid):
        arrange(actor=actor_of(wing.hale), plan=plan, now=TEN)

    assert not Coverage.objects.exists()


def test_who_is_away_is_asked_where_somebody_covers_and_not_otherwise(wing: Wing) -> None:
    go_away(actor=actor_of(wing.teacher), until=None, note="", now=EIGHT)
    _needs_a_yes(wing)
    assert wing.teacher.person_id not in _ask(wing).asked
    HallPass.objects.update(state="cancelled")

    cover(wing, by=wing.hale)

    assert _ask(wing).asked == [wing.teacher.person_id]


def test_noted_as_away_without_a_cover_others_are_asked(wing: Wing) -> None:
    cover(wing, by=None, periods=())
    _needs_a_yes(wing)

    asked = _ask(wing)

    assert asked.asked == [wing.admin.person_id]
    assert [one.lesson.title for one in uncovered_on(school_id=wing.school.id, day=DAY)] == [
        "Biology"
    ]


def test_who_comes_takes_the_place_of_not_known_yet(wing: Wing) -> None:
    noted = cover(wing, by=None, periods=())

    known = cover(wing, by=wing.hale, periods=())

    assert known.id == noted.id
    assert uncovered_on(school_id=wing.school.id, day=DAY) == []


def test_coverage_follows_the_bells_when_they_change(wing: Wing) -> None:
    row = cover(wing, by=wing.hale)
    Period.objects.filter(name="3").update(starts_at="12:00", ends_at="12:50")
    version = SchoolGate.objects.get(school=wing.school).rules_version

    assert retime(school_id=wing.school.id, now=TEN) == 1

    row.refresh_from_db()
    assert row.starts_at == TEN + timedelta(hours=2)
    assert sign_in(wing.hale, TEN).covers == ()
    assert sign_in(wing.hale, TEN + timedelta(hours=2)).covers != ()
    assert SchoolGate.objects.get(school=wing.school).rules_version == version + 1
    assert retime(school_id=wing.school.id, now=TEN) == 0


def test_coverage_on_a_day_that_became_free_holds_no_more_and_comes_back(wing: Wing) -> None:
    cover(wing, by=wing.hale)
    free = CalendarDay.objects.create(school=wing.school, date=DAY, is_school_day=False)
    retime(school_id=wing.school.id, now=EIGHT)
    assert sign_in(wing.hale).covers == ()
    told = own_coverages(actor=actor_of(wing.hale), now=EIGHT).covers
    assert [(row.period, row.ends_at) for row in told] == [("3", None)]
    office = text_of(Visitor(wing.admin).get("/admin/covering/", day=f"{DAY}"))
    assert "no such period that day" in office
    day_after = EIGHT + timedelta(days=1)
    assert own_coverages(actor=actor_of(wing.hale), now=day_after).covers == []

    free.delete()
    retime(school_id=wing.school.id, now=EIGHT)

    assert sign_in(wing.hale).covers != ()


def test_own_page_shows_both_sides(wing: Wing) -> None:
    cover(wing, by=wing.hale)

    mine = own_coverages(actor=actor_of(wing.hale), now=TEN)
    hers = own_coverages(actor=actor_of(wing.teacher), now=TEN)

    assert [(r.teacher, r.title, r.room) for r in mine.covers] == [
        ("Ms. Bennett", "Biology", "Room 214")
    ]
    assert [r.cover for r in hers.covered] == ["Mr. Hale"]
