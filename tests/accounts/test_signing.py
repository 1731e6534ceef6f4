"""Signing in, being one of the demo's cast, signing out, another school."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django import Settings

from corridor.accounts.models import Member, User
from corridor.core.tenancy import in_district
from corridor.schools.models import District
from tests.factories import (
    TEN,
    World,
    make_district,
    make_member,
    make_school,
    make_user,
    person_of,
)
from tests.pages import Visitor, text_of

SECRET = "correct horse battery"

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def teacher(world: World) -> User:
    member = make_member(world.school, "teacher", email="bennett@example.com")
    return make_user(member, password=SECRET)


def knock(visitor: Visitor, **changes: str) -> Any:
    typed = {"email": "bennett@example.com", "password": SECRET} | changes
    return visitor.post("/sign-in/", **typed)


def is_in(visitor: Visitor) -> bool:
    return "_auth_user_id" in visitor.client.session


def test_sign_in_with_address_and_password(teacher: User) -> None:
    visitor = Visitor()

    answer = knock(visitor, email=" Bennett@Example.com ")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    assert is_in(visitor)


@pytest.mark.parametrize(
    "wrong", [{"password": "wrong wrong wrong"}, {"email": "nobody@example.com"}]
)
def test_sign_in_says_the_same_whatever_is_wrong(teacher: User, wrong: dict[str, str]) -> None:
    visitor = Visitor()

    answer = knock(visitor, **wrong)

    assert answer.status_code == 422
    assert "belong together" in text_of(answer)
    assert not is_in(visitor)


def test_sign_in_keeps_the_address_and_not_the_password(teacher: User) -> None:
    page = text_of(knock(Visitor(), password="wrong wrong wrong"))

    assert "bennett@example.com" in page
    assert "wrong wrong wrong" not in page


def test_sign_in_of_a_disabled_account_says_so_to_who_knows_its_password_alone(
    teacher: User,
) -> None:
    User.objects.filter(id=teacher.id).update(is_active=False)
    visitor = Visitor()

    assert "belong together" in text_of(knock(visitor, password="wrong wrong wrong"))
    assert "Your account is switched off." in text_of(knock(visitor))
    assert not is_in(visitor)


def test_sign_in_without_a_school_says_so(teacher: User) -> None:
    Member.objects.filter(person_id=teacher.person_id).update(archived_at=TEN)
    visitor = Visitor()

    assert "no place at a school" in text_of(knock(visitor))
    assert not is_in(visitor)


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/monitor/?q=a", "/monitor/?q=a"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\x00b", "/"),
    ],
)
def test_sign_in_leads_on_within_this_site_only(teacher: User, wanted: str, leads_to: str) -> None:
    assert knock(Visitor(), next=wanted).headers["Location"] == leads_to


def test_whoever_has_to_sign_in_first_comes_to_the_page_that_was_asked_for(teacher: User) -> None:
    """All of its address, and nothing that the address puts beside it."""
    led = Visitor().get("/monitor/", q="a&next=/")
    told = parse_qs(urlsplit(led.headers["Location"]).query)

    assert told == {"next": ["/monitor/?q=a%26next%3D%2F"]}
    assert knock(Visitor(), next=told["next"][0]).headers["Location"] == told["next"][0]


def test_the_sign_in_page_keeps_where_one_was_going(teacher: User) -> None:
    assert 'value="/monitor/"' in text_of(Visitor().get("/sign-in/", next="/monitor/"))
    assert "evil" not in text_of(Visitor().get("/sign-in/", next="https://evil.example/"))


def test_a_session_takes_the_look_that_was_chosen(teacher: User) -> None:
    User.objects.filter(id=teacher.id).update(theme="dark")

    assert knock(Visitor()).cookies["theme"].value == "dark"


@pytest.fixture
def demo(db: None, settings: Settings) -> District:
    settings.DEMO = True
    district = make_district("fairview", is_demo=True)
    with in_district(district.id):
        school = make_school(name="Fairview High")
        make_user(make_member(school, "student", email="maya@fairview.example"))
    return district


def test_sign_in_as_one_of_the_cast_in_the_demo(demo: District) -> None:
    visitor = Visitor()

    answer = visitor.post("/sign-in/as/maya/")

    assert answer.status_code == 302
    assert is_in(visitor)


def test_the_demo_offers_only_those_who_are_there(demo: District) -> None:
    page = text_of(Visitor().get("/sign-in/"))

    assert "/sign-in/as/maya/" in page
    assert "/sign-in/as/ruiz/" not in page


@pytest.mark.parametrize("key", ["ruiz", "nobody"])
def test_nobody_else_can_be_had_in_the_demo(demo: District, key: str) -> None:
    visitor = Visitor()

    assert visitor.post(f"/sign-in/as/{key}/").status_code == 404
    assert not is_in(visitor)


def test_sign_in_as_does_not_exist_outside_the_demo(demo: District, settings: Settings) -> None:
    settings.DEMO = False
    visitor = Visitor()

    assert visitor.post("/sign-in/as/maya/").status_code == 404
    assert "Who would you like to be" not in text_of(visitor.get("/sign-in/"))
    assert not is_in(visitor)


def test_a_cast_address_in_a_real_district_can_not_be_had(demo: District) -> None:
    District.objects.filter(id=demo.id).update(is_demo=False)
    visitor = Visitor()

    assert visitor.post("/sign-in/as/maya/").status_code == 404
    assert not is_in(visitor)


def test_sign_out_is_a_post_and_ends_the_session(world: World) -> None:
    visitor = Visitor(world.teacher)

    assert visitor.get("/sign-out/").status_code == 405
    assert is_in(visitor)
    visitor.post("/sign-out/")
    assert not is_in(visitor)


def test_sign_out_keeps_the_look(world: World) -> None:
    visitor = Visitor(world.teacher)
    visitor.client.cookies["theme"] = "dark"

    visitor.post("/sign-out/")

    assert User.objects.get(person_id=person_of(world.teacher)).theme == "dark"


def test_switch_school_to_another_of_ones_own(world: World) -> None:
    other = make_school(name="Other School")
    there = Member.objects.create(
        person_id=person_of(world.admin), school=other, roles=["school_admin"]
    )
    visitor = Visitor(world.admin)

    visitor.post("/account/school/", member=str(there.id))

    assert "Other School" in text_of(visitor.get("/admin/rules/"))


def test_switch_school_to_one_that_is_not_ones_own_is_not_found(world: World) -> None:
    theirs = make_member(make_school(name="Other School"), "teacher")
    visitor = Visitor(world.admin)

    assert visitor.post("/account/school/", member=str(theirs.id)).status_code == 404
    assert "Other School" not in text_of(visitor.get("/admin/rules/"))
