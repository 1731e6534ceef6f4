"""What the admins' pages say and do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.accounts.models import Member
from corridor.passes.models import HallPass
from corridor.schools.models import Location
from tests.factories import (
    TEN,
    World,
    make_location,
    make_member,
    make_school,
    person_of,
    staff_place,
)
from tests.pages import Visitor, text_of

pytestmark = pytest.mark.usefixtures("at_ten")
EDITED = {
    "name": "Learning commons",
    "kind": "library",
    "colour": "teal",
    "icon": "book-open",
    "minutes": "25",
    "trips": "both",
    "approval": "destination",
    "approval_scheduled": "destination",
    "capacity_to": "12",
    "counts_toward_limit": "on",
    "is_destination": "on",
}


@pytest.fixture
def visitor(world: World) -> Visitor:
    return Visitor(world.admin)


def make_pass(world: World, student: Member, **fields: Any) -> HallPass:
    started: datetime | None = fields.pop("started_at", TEN - timedelta(minutes=2))
    stored: HallPass = HallPass.objects.create(
        school=world.school,
        student_id=person_of(student),
        origin=world.room,
        destination=fields.pop("destination", world.restroom),
        created_by=student,
        state=fields.pop("state", "out"),
        minutes=5,
        requested_at=started or TEN,
        started_at=started,
        due_at=started + timedelta(minutes=5) if started else None,
        **fields,
    )
    return stored


def statements(call: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def test_overview_of_a_day_without_passes(visitor: Visitor) -> None:
    page = text_of(visitor.get("/admin/"))

    assert "No passes yet today" in page
    assert "Nobody has gone anywhere yet" in page


def test_overview_counts_the_day(visitor: Visitor, world: World) -> None:
    one, two, three = world.students
    make_pass(world, one)
    make_pass(world, two, started_at=TEN - timedelta(minutes=9))
    make_pass(
        world,
        three,
        state="ended",
        destination=world.library,
        started_at=TEN - timedelta(minutes=61),
        ended_at=TEN - timedelta(minutes=57),
    )

    answer = visitor.get("/admin/")

    figures = answer.context["figures"]
    assert (figures.total, figures.over, figures.out_now) == (3, 1, 2)
    assert [(hour.hour, hour.total) for hour in figures.hours] == [(8, 1), (9, 2)]
    assert figures.away == timedelta(minutes=15)
    assert "A calm morning so far" in text_of(answer)


def test_an_arrived_student_is_not_over_time(visitor: Visitor, world: World) -> None:
    started = TEN - timedelta(minutes=30)
    make_pass(
        world,
        world.student,
        state="arrived",
        started_at=started,
        arrived_at=started + timedelta(minutes=3),
    )

    assert visitor.get("/admin/").context["figures"].over == 0


def test_overview_searches_the_latest_passes(visitor: Visitor, world: World) -> None:
    make_pass(world, world.students[0])
    make_pass(world, world.students[1], destination=world.library)

    page = visitor.get("/admin/", q="libr")

    assert [p.destination.name for p in page.context["passes"]] == ["Library"]
    assert "No pass mentions" in text_of(visitor.get("/admin/", q="zzz"))


def test_overview_names_places_where_nobody_can_say_yes(visitor: Visitor, world: World) -> None:
    assert "Nobody can say yes" not in text_of(visitor.get("/admin/"))

    world.library.staff.all().delete()

    assert "Nobody can say yes at Library" in text_of(visitor.get("/admin/"))


def test_overview_of_an_empty_school_says_how_to_begin(district: object) -> None:
    page = text_of(Visitor(make_member(make_school(), "school_admin")).get("/admin/"))

    assert "Add your students" in page
    assert "Invite your staff" in page


def test_people_are_found_by_name_number_and_title(visitor: Visitor, world: World) -> None:
    make_member(world.school, "student", given_name="Zoë", family_name="Park", student_number="881")

    def found(**query: str) -> list[str]:
        return [
            str(row.member.person)
            for row in visitor.get("/admin/people/", **query).context["people"]
        ]

    assert found(q="zo par") == ["Zoë Park"]
    assert found(q="881") == ["Zoë Park"]
    assert found(q="ms. ben") == ["Ms. Bennett"]
    assert found(q="nobody at all") == []


def test_people_are_filtered(visitor: Visitor, world: World) -> None:
    make_pass(world, world.students[1])
    Member.objects.filter(id=world.students[2].id).update(archived_at=TEN)

    def count(**query: str) -> int:
        return len(visitor.get("/admin/people/", **query).context["people"])

    assert count(kind="students") == 2
    assert count(kind="staff") == 3
    assert count(kind="out") == 1
    assert count(kind="archived") == 1
    assert count(grade="10") == 2
    assert count(grade="12") == 0


def test_pages_of_people_are_stable_while_people_come(visitor: Visitor, world: World) -> None:
    for number in range(120):
        make_member(world.school, "student", family_name=f"Name{number:03}")
    first = visitor.get("/admin/people/").context["page"]
    make_member(world.school, "student", family_name="Aaa")

    second = visitor.get("/admin/people/", after=str(first.after)).context["page"]
    back = visitor.get("/admin/people/", before=str(second.before)).context["page"]

    assert not {m.id for m in first.members} & {m.id for m in second.members}
    assert [m.id for m in back.members] == [m.id for m in first.members]
    assert len(second.members) == 50


def test_people_lists_take_the_same_statements_for_one_and_many(
    visitor: Visitor, world: World
) -> None:
    visitor.get("/admin/people/")
    few = statements(lambda: visitor.get("/admin/people/"))
    for student in world.add_students(30):
        make_pass(world, student)

    assert statements(lambda: visitor.get("/admin/people/")) == few


def test_a_students_page_shows_classes_and_passes(visitor: Visitor, world: World) -> None:
    make_pass(world, world.student)

    page = text_of(visitor.get(f"/admin/people/{world.student.id}/"))

    assert "Biology" in page
    assert "Ms. Bennett" in page
    assert "Right now" in page


def test_a_persons_page_takes_the_same_statements_for_one_and_many(
    visitor: Visitor, world: World
) -> None:
    path = f"/admin/people/{world.student.id}/"
    make_pass(world, world.student, state="ended", ended_at=TEN)
    visitor.get(path)
    few = statements(lambda: visitor.get(path))
    for _ in range(10):
        make_pass(world, world.student, state="ended", ended_at=TEN)

    assert statements(lambda: visitor.get(path)) == few


def test_a_persons_page_shows_nothing_of_another_school(visitor: Visitor, world: World) -> None:
    other = World()
    Member.objects.create(
        person_id=person_of(world.student), school=other.school, roles=["student"]
    )
    elsewhere = make_location(other.school, "Their office")
    make_pass(other, world.student, destination=elsewhere)

    assert "Their office" not in text_of(visitor.get(f"/admin/people/{world.student.id}/"))


def test_places_stand_in_folders_with_their_state(visitor: Visitor, world: World) -> None:
    world.change(world.restroom, folder="Restrooms", capacity_to=1)
    world.change(world.nurse, closed_from=TEN - timedelta(minutes=1), closed_reason="Fire drill")
    make_pass(world, world.students[0])
    make_pass(world, world.students[1], state="waiting", started_at=None)

    page = text_of(visitor.get("/admin/places/"))

    assert "1 of 1, 1 in line" in page
    assert "Fire drill" in page
    assert page.index("Restrooms") < page.index("Without a folder")


@pytest.mark.parametrize(
    ("state", "names"),
    [
        ("full", ["Restroom"]),
        ("closed", ["Nurse"]),
        ("approval", ["Library", "Room 214"]),
        ("hidden", ["Flex"]),
        ("away", ["Old lab"]),
    ],
)
def test_places_are_filtered(visitor: Visitor, world: World, state: str, names: list[str]) -> None:
    world.change(world.restroom, capacity_to=1)
    world.change(world.nurse, closed_from=TEN - timedelta(minutes=1))
    make_location(world.school, "Flex", visible_grades=["12"])
    make_location(world.school, "Old lab", archived_at=TEN)
    make_pass(world, world.student)

    folders = visitor.get("/admin/places/", state=state).context["folders"]

    assert [place.location.name for folder in folders for place in folder.places] == names


def test_places_are_found_by_name_room_and_staff(visitor: Visitor, world: World) -> None:
    world.change(world.nurse, whereabouts="Room 101")

    def found(search: str) -> list[str]:
        folders = visitor.get("/admin/places/", q=search).context["folders"]
        return [place.location.name for folder in folders for place in folder.places]

    assert found("reyes") == ["Library"]
    assert found("101") == ["Nurse"]
    assert found("nowhere") == []


def test_places_take_the_same_statements_for_one_and_many(visitor: Visitor, world: World) -> None:
    visitor.get("/admin/places/")
    few = statements(lambda: visitor.get("/admin/places/"))
    for _ in range(20):
        staff_place(make_location(world.school), world.teacher, "teaches")

    assert statements(lambda: visitor.get("/admin/places/")) == few


def test_a_place_is_edited(visitor: Visitor, world: World) -> None:
    answer = visitor.post(f"/admin/places/{world.library.id}/", **EDITED, visible_grades=["10"])

    stored = Location.objects.get(id=world.library.id)
    assert answer.status_code == 302
    assert (stored.name, stored.minutes, stored.capacity_to) == ("Learning commons", 25, 12)
    assert stored.visible_grades == ["10"]


def test_a_place_is_added(visitor: Visitor, world: World) -> None:
    visitor.post("/admin/places/new/", **EDITED)

    assert Location.objects.get(name="Learning commons").school_id == world.school.id


def test_a_wrong_place_keeps_what_was_typed(visitor: Visitor, world: World) -> None:
    answer = visitor.post(f"/admin/places/{world.library.id}/", **{**EDITED, "name": "Nurse"})

    assert answer.status_code == 422
    assert "There is already a place with this name." in text_of(answer)
    assert 'value="25"' in text_of(answer)
    assert Location.objects.get(id=world.library.id).minutes == 20


def test_the_preview_draws_the_tile_and_saves_nothing(visitor: Visitor, world: World) -> None:
    count = Location.objects.count()

    page = text_of(visitor.post("/admin/places/preview/", **EDITED))

    assert "Learning commons" in page
    assert 'data-color="teal"' in page
    assert Location.objects.count() == count


@pytest.mark.parametrize(
    ("typed", "until"),
    [
        ({"until": "15"}, TEN + timedelta(minutes=15)),
        ({"until": "at", "at": "11:05"}, TEN + timedelta(minutes=65)),
        ({"until": "open"}, None),
    ],
)
def test_a_place_is_closed_for_a_while(
    visitor: Visitor, world: World, typed: dict[str, str], until: datetime | None
) -> None:
    visitor.post(f"/admin/places/{world.library.id}/close/", **typed, reason="Testing")

    stored = Location.objects.get(id=world.library.id)
    assert (stored.closed_from, stored.closed_until) == (TEN, until)
    assert stored.closed_reason == "Testing"


@pytest.mark.parametrize("typed", [{"until": "at"}, {"until": "at", "at": "09:00"}])
def test_closing_until_a_time_that_is_over_is_refused(
    visitor: Visitor, world: World, typed: dict[str, str]
) -> None:
    answer = visitor.post(f"/admin/places/{world.library.id}/close/", **typed)

    assert answer.status_code == 422
    assert "id_at_error" in text_of(answer)
    assert Location.objects.get(id=world.library.id).closed_from is None


def test_a_place_is_reopened_put_away_and_taken_back(visitor: Visitor, world: World) -> None:
    path = f"/admin/places/{world.library.id}/"
    world.change(world.library, closed_from=TEN)

    visitor.post(f"{path}reopen/")
    visitor.post(f"{path}archive/")
    away = Location.objects.get(id=world.library.id)
    assert (away.closed_from, away.archived_at) == (None, TEN)
    assert "This place is put away" in text_of(visitor.get(path))

    visitor.post(f"{path}restore/")
    assert Location.objects.get(id=world.library.id).archived_at is None


def test_staff_of_a_place_are_added_and_removed(visitor: Visitor, world: World) -> None:
    path = f"/admin/places/{world.nurse.id}/"
    visitor.post(f"{path}staff/", member=str(world.teacher.id), part="approves")
    row = world.nurse.staff.get()
    assert "Ms. Bennett" in text_of(visitor.get(path))

    visitor.post(f"{path}staff/{row.id}/remove/")
    assert not world.nurse.staff.exists()
