"""Clubs: one save for many passes, a list that the passes follow, and whose it is."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from corridor.accounts.models import Member
from corridor.core.errors import Invalid, NotAllowed, NotFound, Refused
from corridor.passes.gate import Key
from corridor.planning.club_form import Answers
from corridor.planning.commands.clubs import (
    Planned,
    archive_club,
    change_members,
    plan_club,
    rename_club,
)
from corridor.planning.commands.retiming import retime
from corridor.planning.commands.series import end_series
from corridor.planning.models import Club, ScheduledPass, Series
from corridor.planning.queries import clubs as queries
from corridor.planning.queries.clubs import preview, roster_of
from corridor.planning.queries.plans import leaving, of_student
from corridor.planning.recurrence import Pattern
from corridor.planning.times import When
from corridor.rostering.models import Absence
from corridor.schools.models import SchoolGate
from tests.factories import World, actor_of, make_member, person_of
from tests.planning.making import TODAY, plan
from tests.planning.test_scheduling import NINE, draft
from tests.planning.test_series import DAYS


def planned(world: World, *members: Member, by: Member | None = None, **more: Any) -> Planned:
    wanted = draft(
        world,
        *(members or world.students[:2]),
        pattern=Pattern(dates=more.pop("days", DAYS)),
        title=more.pop("title", "Chess"),
        destination_id=world.nurse.id,
    )
    return plan_club(actor=actor_of(by or world.teacher), draft=wanted, now=NINE, **more)


def standing(club_id: UUID) -> list[tuple[date, UUID]]:
    found = ScheduledPass.objects.filter(series__club_id=club_id, state="scheduled")
    return list(found.order_by("date", "student__given_name").values_list("date", "student_id"))


def test_one_save_makes_a_pass_for_each_member_and_day(world: World) -> None:
    made = planned(world)

    assert len(made.saved.ids) == 2 * 3
    cards = of_student(
        student_id=person_of(world.student), school_id=world.school.id, first=DAYS[1], last=DAYS[1]
    )
    assert [(card.place, card.state, card.asked) for card in cards] == [("Nurse", "scheduled", ())]


def test_the_teacher_of_the_class_sees_who_leaves_it_for_the_club(world: World) -> None:
    planned(world)
    class_of = [person_of(student) for student in world.students]

    found = leaving(school_id=world.school.id, students=class_of, first=TODAY, last=TODAY)

    assert {card.student_id for card in found} == set(class_of[:2])


def test_what_was_taken_out_stays_out_also_when_the_bells_move(world: World) -> None:
    out = (person_of(world.student), DAYS[1])
    made = planned(world, without={out})
    SchoolGate.objects.filter(school=world.school).update(rules_version=9)

    retime(school_id=world.school.id, now=NINE)

    assert len(standing(made.club_id)) == 5


def test_passes_to_come_follow_the_list(world: World) -> None:
    made, actor = planned(world), actor_of(world.teacher)
    zero, one, two = (person_of(student) for student in world.students)

    change_members(actor=actor, club_id=made.club_id, join=[two], leave=[zero], now=NINE)

    assert {person for _day, person in standing(made.club_id)} == {one, two}
    assert len(standing(made.club_id)) == 6


def test_more_dates_bring_the_list_with_them(world: World) -> None:
    """Whoever is new on the list has the passes of the earlier plan, too."""
    made = planned(world, days=DAYS[:1])

    planned(world, *world.students, days=DAYS[1:2], club_id=made.club_id)

    assert len(standing(made.club_id)) == 3 + 3
    assert Club.objects.get().students.count() == 3


def test_who_has_left_the_school_stops_nothing(world: World) -> None:
    made = planned(world)
    Member.objects.filter(id=world.student.id).update(archived_at=NINE)

    retime(school_id=world.school.id, now=NINE)

    assert {person for _day, person in standing(made.club_id)} == {person_of(world.students[1])}


def test_a_club_that_is_put_away_leaves_nothing_to_come(world: World) -> None:
    made = planned(world)

    archive_club(actor=actor_of(world.teacher), club_id=made.club_id, now=NINE)

    assert standing(made.club_id) == []
    assert queries.clubs(actor=actor_of(world.teacher), today=TODAY) == []


def test_a_teacher_sees_own_clubs_the_coordinator_all(world: World) -> None:
    colleague = make_member(world.school, "teacher")
    coordinator = make_member(world.school, "activities_coordinator")
    made = planned(world)

    def seen(by: Member) -> list[str]:
        return [club.name for club in queries.clubs(actor=actor_of(by), today=TODAY)]

    assert (seen(world.teacher), seen(colleague), seen(coordinator)) == (["Chess"], [], ["Chess"])
    change: dict[str, Any] = {"club_id": made.club_id, "now": NINE}
    for act in (
        lambda: queries.club_page(actor=actor_of(colleague), club_id=made.club_id, today=TODAY),
        lambda: change_members(
            actor=actor_of(colleague), join=[person_of(world.students[2])], **change
        ),
        lambda: rename_club(actor=actor_of(colleague), name="Mine", **change),
        lambda: archive_club(actor=actor_of(colleague), **change),
        lambda: planned(world, by=colleague, club_id=made.club_id),
        lambda: end_series(actor=actor_of(colleague), series_id=Series.objects.get().id, now=NINE),
    ):
        with pytest.raises(NotFound):
            act()
    assert len(standing(made.club_id)) == 6
    rename_club(actor=actor_of(coordinator), name="Chess and go", **change)
    assert seen(world.teacher) == ["Chess and go"]


def test_a_student_plans_no_club(world: World) -> None:
    with pytest.raises(NotAllowed):
        planned(world, world.student, by=world.student)


def test_a_member_of_another_school_is_nobody_here(world: World) -> None:
    stranger = make_member(World().school, "student")

    with pytest.raises(NotFound):
        planned(world, world.student, stranger)
    assert not Club.objects.exists()


def test_where_nothing_can_be_nothing_is_kept(world: World) -> None:
    with pytest.raises(Refused):
        planned(world, days=(date(2026, 9, 19),))

    assert not Club.objects.exists()


def test_two_clubs_of_one_owner_have_two_names(world: World) -> None:
    planned(world)

    with pytest.raises(Invalid, match="already"):
        planned(world, days=(date(2026, 9, 18),))
    planned(world, by=world.librarian, days=(date(2026, 9, 18),))


def test_the_same_key_plans_once_and_another_body_is_refused(world: World) -> None:
    key = Key.of(world.teacher.id, "k1", b"body")
    first = planned(world, key=key)

    again = planned(world, key=key)

    assert again.is_repeated
    assert set(again.saved.ids) == set(first.saved.ids)
    with pytest.raises(Invalid):
        planned(world, key=Key.of(world.teacher.id, "k1", b"other"))
    assert ScheduledPass.objects.count() == 6


def test_the_preview_says_what_stands_against_each_cell(world: World) -> None:
    plan(world)
    Absence.objects.create(
        school=world.school,
        person_id=person_of(world.students[1]),
        date=DAYS[1],
        noted_at=NINE,
    )
    roster = roster_of(
        school_id=world.school.id, lines=["Student0 Test", "Test, Student1", "Nobody"], choices={}
    )
    wanted = draft(world, *world.students[:2], pattern=Pattern(dates=DAYS))
    out = {(person_of(world.student), DAYS[2])}

    sheet = preview(school_id=world.school.id, draft=wanted, roster=roster, out=out, now=NINE)

    states = [[cell.state for cell in row.cells] for row in sheet.rows]
    assert states == [["has_pass", "goes", "out"], ["goes", "warned", "goes"]]
    assert (sheet.passes, sheet.left_out) == (4, 2)
    assert [(remark.days, remark.words) for remark in sheet.remarks] == [
        ((DAYS[0],), "There is a pass to Nurse at that time already."),
        ((DAYS[1],), "Noted as absent that day."),
    ]
    assert [asked.line.text for asked in roster.open] == ["Nobody"]


def test_what_was_typed_is_never_refused_but_told() -> None:
    typed = Answers.of({"minutes": ["soon"], "date": ["x", "2026-09-14"], "out": ["x:y"]})

    with pytest.raises(Invalid) as invalid:
        typed.draft(())

    assert set(invalid.value.fields) == {"members", "name", "to", "time", "minutes"}
    assert typed.dates == (TODAY,)


def test_minutes_into_a_period_are_kept_and_checked() -> None:
    usual = {"name": ["Chess"], "to": [str(UUID(int=1))], "period": ["3"], "date": [str(DAYS[0])]}

    def form(after: str) -> Answers:
        return Answers.of({**usual, "after": [after]})

    assert form("12").draft((UUID(int=2),)).when == When("3", 12)
    assert form("").draft((UUID(int=2),)).when == When("3", 0)
    for wrong in ("soon", "241", "-1"):
        with pytest.raises(Invalid) as invalid:
            form(wrong).draft((UUID(int=2),))
        assert list(invalid.value.fields) == ["after"]
