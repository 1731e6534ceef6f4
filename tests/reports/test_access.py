"""Who may see and change what on the admins' pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from corridor.accounts.models import Member, Person, PlaceStaff
from corridor.core.tenancy import in_district
from corridor.schools.models import BellSchedule, CalendarDay, Location, School
from tests.factories import World, make_district, make_location, make_member, make_school
from tests.pages import Visitor

pytestmark = pytest.mark.usefixtures("at_ten")

Address = Callable[[World], str]
READ: dict[str, Address] = {
    "overview": lambda _w: "/admin/",
    "people": lambda _w: "/admin/people/",
    "person": lambda w: f"/admin/people/{w.student.id}/",
    "new_student": lambda _w: "/admin/people/new-student/",
    "new_staff": lambda _w: "/admin/people/new-staff/",
    "edit_person": lambda w: f"/admin/people/{w.teacher.id}/edit/",
    "roles": lambda w: f"/admin/people/{w.teacher.id}/roles/",
    "password": lambda w: f"/admin/people/{w.teacher.id}/password/",
    "places": lambda _w: "/admin/places/",
    "new_place": lambda _w: "/admin/places/new/",
    "place": lambda w: f"/admin/places/{w.library.id}/",
    "several_places": lambda w: f"/admin/places/several/?place={w.library.id}",
    "changes": lambda _w: "/admin/rules/changes/",
    "schedule": lambda _w: "/admin/schedule/",
    "new_schedule": lambda _w: "/admin/schedule/bells/new/",
    "edit_schedule": lambda w: f"/admin/schedule/bells/{bells_of(w).id}/",
    "day": lambda _w: "/admin/schedule/days/2026-09-14/",
    "days": lambda _w: "/admin/schedule/days/",
    "copy_week": lambda _w: "/admin/schedule/copy/",
    "year": lambda _w: "/admin/schedule/year/",
    "turns": lambda _w: "/admin/schedule/turns/",
    "rules": lambda _w: "/admin/rules/",
    "groups": lambda _w: "/admin/rules/groups/",
    "new_group": lambda _w: "/admin/rules/groups/new/",
    "limits": lambda _w: "/admin/rules/limits/",
    "new_limit": lambda _w: "/admin/rules/limits/new/",
    "keep_apart": lambda _w: "/admin/rules/keep-apart/",
    "new_apart": lambda _w: "/admin/rules/keep-apart/new/",
    "why": lambda w: f"/admin/rules/why/?place={w.library.id}",
    "simulator": lambda _w: "/admin/rules/try/?pass_limit=2",
}
ACT: dict[str, Address] = {
    "archive": lambda w: f"/admin/people/{w.student.id}/archive/",
    "restore": lambda w: f"/admin/people/{w.student.id}/restore/",
    "close_place": lambda w: f"/admin/places/{w.library.id}/close/",
    "plan_closing": lambda w: f"/admin/places/{w.library.id}/plan/",
    "starter_places": lambda _w: "/admin/places/starter/",
    "reopen_place": lambda w: f"/admin/places/{w.library.id}/reopen/",
    "archive_place": lambda w: f"/admin/places/{w.library.id}/archive/",
    "restore_place": lambda w: f"/admin/places/{w.library.id}/restore/",
    "preview_place": lambda _w: "/admin/places/preview/",
    "add_place_staff": lambda w: f"/admin/places/{w.nurse.id}/staff/",
    "remove_place_staff": lambda w: (
        f"/admin/places/{w.library.id}/staff/{PlaceStaff.objects.get().id}/remove/"
    ),
    "archive_schedule": lambda w: f"/admin/schedule/bells/{bells_of(w).id}/archive/",
}
OF_THE_SCHOOL = {
    name: address
    for name, address in {**READ, **ACT}.items()
    if name
    in {
        *("person", "edit_person", "roles", "password", "archive", "restore"),
        *("place", "close_place", "plan_closing", "reopen_place", "archive_place", "restore_place"),
        *("add_place_staff", "remove_place_staff", "edit_schedule", "archive_schedule"),
    }
}
SOMETHING = {
    "name": "Changed",
    "given_name": "Changed",
    "family_name": "Changed",
    "grade": "9",
    "roles": "staff",
    "password": "correct horse battery",
    "until": "open",
    "kind": "off",
    "pass_limit": "1",
    "member": "",
    "part": "owns",
    "types": "A",
    "colour": "red",
}


def bells_of(world: World) -> BellSchedule:
    found: BellSchedule = BellSchedule.objects.get(school=world.school)
    return found


def everything() -> list[object]:
    models = (School, Location, BellSchedule, CalendarDay, Person, Member, PlaceStaff)
    return [list(model.objects.order_by("id").values()) for model in models]


@pytest.mark.parametrize("address", READ.values(), ids=READ.keys())
def test_admins_read_their_pages(world: World, address: Address) -> None:
    assert Visitor(world.admin).get(address(world)).status_code == 200


@pytest.mark.parametrize("address", {**READ, **ACT}.values(), ids={**READ, **ACT}.keys())
def test_others_find_no_admin_pages_and_change_nothing(world: World, address: Address) -> None:
    visitors = [Visitor(world.student), Visitor(world.teacher)]
    visitors.append(Visitor(make_member(world.school, "hall_monitor", "nurse")))
    before = everything()

    for visitor in visitors:
        assert visitor.get(address(world)).status_code in {404, 405}
        assert visitor.post(address(world), **SOMETHING).status_code in {404, 405}

    assert everything() == before


@pytest.mark.parametrize("address", {**READ, **ACT}.values(), ids={**READ, **ACT}.keys())
def test_strangers_are_asked_to_sign_in(world: World, address: Address) -> None:
    before = everything()

    for answer in (Visitor().get(address(world)), Visitor().post(address(world), **SOMETHING)):
        assert answer.headers["Location"].startswith("/sign-in/")

    assert everything() == before


@pytest.mark.parametrize("address", OF_THE_SCHOOL.values(), ids=OF_THE_SCHOOL.keys())
def test_admins_of_another_school_find_nothing_of_this_one(world: World, address: Address) -> None:
    visitor = Visitor(make_member(make_school(), "school_admin"))
    before = everything()

    assert visitor.get(address(world)).status_code in {404, 405}
    assert visitor.post(address(world), **SOMETHING).status_code in {404, 405}

    assert everything() == before


@pytest.mark.parametrize("address", OF_THE_SCHOOL.values(), ids=OF_THE_SCHOOL.keys())
def test_admins_of_another_district_find_nothing_of_this_one(
    world: World, address: Address
) -> None:
    with in_district(make_district().id):
        visitor = Visitor(make_member(make_school(), "school_admin", "district_admin"))
    before = everything()

    assert visitor.get(address(world)).status_code in {404, 405}
    assert visitor.post(address(world), **SOMETHING).status_code in {404, 405}

    assert everything() == before


def test_a_place_keeps_out_the_staff_of_another_school(world: World) -> None:
    stranger = make_member(make_school(), "teacher")

    answer = Visitor(world.admin).post(
        f"/admin/places/{world.nurse.id}/staff/", member=str(stranger.id), part="approves"
    )

    assert answer.status_code == 422
    assert not world.nurse.staff.exists()


def test_lists_hold_nothing_of_another_school(world: World) -> None:
    elsewhere = make_school()
    make_location(elsewhere, "Their Room")
    make_member(elsewhere, "student", family_name="Theirs")
    visitor = Visitor(world.admin)

    for path in ("/admin/places/", "/admin/people/", "/admin/"):
        assert "Their" not in visitor.get(path).content.decode().replace("Their own teacher", "")
