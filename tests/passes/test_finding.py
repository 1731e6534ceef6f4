"""Finding passes by everything that may be known of them, along indexes however many there are."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from corridor.accounts.models import Member
from corridor.core.errors import Invalid
from corridor.passes import commands
from corridor.passes.finding import Wanted, find, sums
from corridor.passes.finding.rows import all_rows, names, whose
from corridor.passes.finding.statement import search_for
from corridor.passes.models import HallPass
from tests.factories import TEN, World, actor_of, make_member, make_school, person_of
from tests.passes.acting import MINUTE, ask, come_and_go

pytestmark = pytest.mark.django_db
NOW = TEN + 60 * MINUTE


def put(world: World, member: Member | None = None, **fields: Any) -> HallPass:
    """A pass of the past, from class to the restroom, back in time."""
    student = member or world.student
    asked = fields.pop("requested_at", TEN)
    return HallPass.objects.create(
        **{
            "school": world.school,
            "student_id": person_of(student),
            "created_by": student,
            "origin": world.room,
            "destination": world.restroom,
            "state": "ended",
            "minutes": 5,
            "requested_at": asked,
            "started_at": asked,
            "due_at": asked + 5 * MINUTE,
            "ended_at": asked + 3 * MINUTE,
            "end_reason": "returned",
            **fields,
        }
    )


def found(world: World, by: Member | None = None, **wanted: Any) -> list[HallPass]:
    """In the order of the page; that files hold the same is part of it."""
    actor = actor_of(by or world.admin)
    asked: dict[str, Any] = {"actor": actor, "wanted": Wanted(**wanted), "now": NOW}
    ids = [card.id for card in find(**asked).cards]
    assert [row[0] for row in all_rows(**asked)] == [str(id_) for id_ in ids]
    assert sums(**asked).passes == whose(**asked).passes == len(ids)
    return [HallPass.objects.get(id=id_) for id_ in ids]


def test_find_by_words_means_students_numbers_places_and_staff(world: World) -> None:
    amara = make_member(
        world.school, "student", given_name="Amara", family_name="Evans", student_number="30233"
    )
    hers = put(world, amara)
    made = put(world, created_by=world.teacher, made_by_staff=True)
    approved = put(world, destination=world.library, approved_by=world.librarian)

    assert found(world, words="amara") == found(world, words="30233") == [hers]
    assert found(world, words="evans AMARA") == [hers]
    assert found(world, words="Bennett") == [made]
    assert set(found(world, words="Reyes")) == {approved}
    assert found(world, words="library") == [approved]
    assert found(world, words="amara library") == found(world, words="zzz") == []
    assert found(world, words="amara restroom") == [hers]


def test_find_by_each_thing(world: World) -> None:
    plain = put(world)
    other = put(
        world,
        world.students[1],
        origin=world.library,
        destination=world.nurse,
        approved_by=world.librarian,
        requested_at=TEN - timedelta(days=2),
        end_reason="bell",
        source="scheduled",
        over_limit=True,
    )
    late = put(world, world.students[2], ended_at=TEN + 9 * MINUTE, requested_at=TEN + MINUTE)

    assert found(world) == [late, plain, other]
    assert found(world, student=person_of(world.student)) == [plain]
    assert found(world, place=world.nurse.id) == [other]
    assert found(world, place=world.library.id, way="from") == [other]
    assert found(world, place=world.library.id, way="to") == []
    assert found(world, staff=world.librarian.id) == [other]
    assert found(world, staff=world.librarian.id, part="made") == []
    assert found(world, end_reason="bell") == [other]
    assert found(world, end_reason="returned") == [late, plain]
    assert found(world, source="scheduled") == [other]
    assert found(world, source="asked") == [late, plain]
    assert found(world, over_limit=True) == [other]
    assert found(world, late=True) == [late]
    assert found(world, first=date(2026, 9, 14)) == [late, plain]
    assert found(world, last=date(2026, 9, 13)) == [other]
    assert found(world, state="ended", place=world.restroom.id, words="Student0") == [plain]


def test_find_by_state_and_what_goes_on_now(world: World) -> None:
    out = ask(world, now=TEN + 20 * MINUTE)
    declined = put(world, world.students[1], state="declined", end_reason="declined")

    assert found(world, state="live") == found(world, state="out") == [out]
    assert found(world, overdue=True) == [out]
    assert found(world, state="declined") == [declined]
    assert found(world, state="cancelled") == []


def test_find_by_a_rule_that_was_set_aside(world: World) -> None:
    world.change(world.restroom, capacity_to=1)
    ask(world, now=TEN)
    second = ask(world, world.students[1], actor=actor_of(world.teacher), now=TEN + MINUTE)

    assert found(world, overrode="room_capacity") == [second]
    assert found(world, overrode="pass_limit") == []


def test_find_urgent_is_for_who_was_asked_and_the_nurse(world: World) -> None:
    nurse = make_member(world.school, "nurse")
    urgent = put(world, urgent=True, asked=[person_of(world.teacher)])

    assert found(world, by=world.teacher, urgent=True) == [urgent]
    assert found(world, by=nurse, urgent=True) == [urgent]
    assert found(world, by=world.librarian, urgent=True) == []


def test_find_keeps_to_the_school_and_to_what_one_may_see(world: World) -> None:
    today = put(world, requested_at=NOW)
    put(world, world.students[1], requested_at=TEN - timedelta(days=3))
    outsider = make_member(make_school(), "teacher")
    substitute = make_member(world.school, "substitute")

    assert found(world, by=outsider) == []
    assert found(world, by=substitute) == [today]
    assert found(world, by=world.student) == [today]


def test_pages_follow_each_other_without_gaps(world: World) -> None:
    passes = [put(world, requested_at=TEN - n * MINUTE) for n in range(7)]
    twins = [put(world, requested_at=TEN - 7 * MINUTE) for _ in range(3)]
    asked: dict[str, Any] = {"actor": actor_of(world.admin), "wanted": Wanted(), "now": NOW}

    seen, cursor, pages = [], "", 0
    while pages == 0 or cursor:
        page = find(**asked, size=4, cursor=cursor)
        seen += [card.id for card in page.cards]
        cursor, pages = page.older, pages + 1

    assert pages == 3
    assert seen[:7] == [one.id for one in passes]
    assert set(seen[7:]) == {one.id for one in twins}
    with pytest.raises(Invalid):
        find(**asked, cursor="nonsense")


def test_counts_say_when_there_are_more_than_they_count(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(4):
        put(world, requested_at=TEN - n * MINUTE)
    asked: dict[str, Any] = {"actor": actor_of(world.admin), "wanted": Wanted(), "now": NOW}

    monkeypatch.setattr("corridor.passes.finding.pages.MOST_COUNTED", 4)
    assert (sums(**asked).passes, sums(**asked).more) == (4, False)
    monkeypatch.setattr("corridor.passes.finding.pages.MOST_COUNTED", 3)
    assert (sums(**asked).passes, sums(**asked).more) == (3, True)


SEARCHES: dict[str, Any] = {
    "all": {},
    "student": lambda w: {"student": person_of(w.student)},
    "to": lambda w: {"place": w.library.id, "way": "to"},
    "either way": lambda w: {"place": w.library.id},
    "made": lambda w: {"staff": w.teacher.id, "part": "made"},
    "staff": lambda w: {"staff": w.teacher.id},
    "words": {"words": "Bennett"},
    "a name": {"words": "Student1"},
    "bell": {"end_reason": "bell"},
    "declined": {"state": "declined"},
    "live": {"state": "live"},
    "overdue": {"overdue": True},
    "over the limit": {"over_limit": True},
    "urgent": {"urgent": True},
    "scheduled": {"source": "scheduled"},
    "set aside": {"overrode": "hall_limit"},
    "a day": {"first": date(2026, 9, 14), "last": date(2026, 9, 14)},
}
MANY, SCAN = 5_000, "Seq Scan on passes_hallpass"


def crowd(world: World) -> None:
    """Enough passes that nobody would read through them all, and a planner that knows it."""
    put(world)
    with connection.cursor() as told:
        told.execute(
            """
            insert into passes_hallpass select (jsonb_populate_record(hp, jsonb_build_object(
                'id', gen_random_uuid(), 'requested_at', hp.requested_at - n * interval '1 min'))).*
            from passes_hallpass hp, generate_series(1, %s) n
            """,
            [MANY],
        )
        told.execute("analyze passes_hallpass")


def test_no_usual_search_reads_through_all_passes(world: World) -> None:
    """With the control: without its indexes such a search reads through all of them."""
    crowd(world)
    actor = actor_of(world.admin)
    scanned = {}
    for name, said in SEARCHES.items():
        wanted = Wanted(**(said(world) if callable(said) else said))
        search = search_for(actor=actor, wanted=wanted, now=NOW)
        plan = plan_of(search.statement, {**search.parameters, "limit": 51})
        if SCAN in plan:
            scanned[name] = plan

    assert not scanned, "\n".join(scanned.values())
    with connection.cursor() as told:
        told.execute("set local enable_indexscan = off; set local enable_bitmapscan = off")
        told.execute("set local enable_indexonlyscan = off")
    search = search_for(actor=actor, wanted=Wanted(), now=NOW)
    assert SCAN in plan_of(search.statement, {**search.parameters, "limit": 51})


def plan_of(statement: str, parameters: dict[str, Any]) -> str:
    with connection.cursor() as told:
        told.execute(f"explain {statement}", parameters)
        return "\n".join(row[0] for row in told.fetchall())


def test_rows_of_a_file_tell_times_and_who(world: World) -> None:
    come_and_go(world)
    commands.settle_school(school_id=world.school.id, now=NOW)
    actor = actor_of(world.admin)

    (row,) = all_rows(actor=actor, wanted=Wanted(), now=NOW)
    told = dict(zip(names(), row, strict=True))
    assert told["student"] == "Student0 Test"
    assert (told["origin"], told["destination"]) == ("Room 214", "Restroom")
    assert (told["hall_seconds"], told["late_seconds"], told["counted"]) == (180, 0, 1)
    assert str(told["started_at"]) == "2026-09-14 10:00:00-04:00"
    assert told["end_reason"] == "Came back"
