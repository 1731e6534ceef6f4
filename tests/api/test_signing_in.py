from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from corridor.accounts import tokens
from corridor.accounts.models import ApiToken, Member, Person, User
from corridor.core.tenancy import in_district
from corridor.schools.models import School
from tests.api.conftest import CallAs, Caller, Clock, problem
from tests.factories import World, make_district, make_member, make_school, make_user, person_of
from tests.statements import counted


def test_me_is_the_person_of_the_token_at_their_school(school: World, call_as: CallAs) -> None:
    answered = call_as(school.teacher).get("/me")

    assert answered.headers["Cache-Control"] == "no-store"
    assert answered.json() == {
        "member": {
            "id": str(school.teacher.person_id),
            "name": "Ms. Bennett",
            "email": User.objects.get(person_id=person_of(school.teacher)).email,
            "roles": ["teacher"],
        },
        "school": {
            "id": str(school.school.id),
            "slug": school.school.slug,
            "name": school.school.name,
            "time_zone": "America/New_York",
        },
    }


def test_school_is_the_one_in_force(school: World, call_as: CallAs) -> None:
    assert (
        call_as(school.student).get("/school").json()
        == (call_as(school.student).get("/me").json()["school"])
    )


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Bearer corridor_",
        "Bearer corridor_" + "a" * 43,
        "Basic bWF5YTpwYXNz",
        "Bearer é",
        "Bearer \x00",
    ],
)
@pytest.mark.parametrize("path", ["me", "passes", "passes/not-an-id", "members?limit=x"])
def test_call_without_a_good_token_is_401(school: World, header: str | None, path: str) -> None:
    client = Client(headers={} if header is None else {"Authorization": header})

    answered = client.get(f"/api/v1/{path}")

    problem(answered, 401, "unauthorized")
    assert answered.headers["WWW-Authenticate"].startswith('Bearer realm="corridor"')


def test_token_is_good_until_it_is_revoked(school: World, call_as: CallAs, clock: Clock) -> None:
    caller = call_as(school.teacher)
    assert caller.get("/me").status_code == 200

    tokens.revoke_token(token_id=ApiToken.objects.get().id, now=clock.now)

    problem(caller.get("/me"), 401, "unauthorized")


def test_token_of_somebody_who_left_is_no_good(
    school: World, call_as: CallAs, clock: Clock
) -> None:
    caller = call_as(school.teacher)
    everybody = (
        (User, {"is_active": False}, {"is_active": True}),
        (Person, {"archived_at": clock.now}, {"archived_at": None}),
        (Member, {"archived_at": clock.now}, {"archived_at": None}),
        (School, {"archived_at": clock.now}, {"archived_at": None}),
    )
    for model, gone, back in everybody:
        model.objects.update(**gone)
        assert caller.get("/me").status_code == 401, model
        model.objects.update(**back)
        assert caller.get("/me").status_code == 200, model


def test_token_is_stored_as_its_digest_only(school: World, call_as: CallAs) -> None:
    secret = call_as(school.teacher).secret

    stored = ApiToken.objects.values().get()

    assert secret.startswith("corridor_")
    assert stored["digest"] == tokens.digest_of(secret)
    assert not [value for value in stored.values() if secret[9:] in str(value)]


def test_session_cookie_does_not_sign_in_to_the_api(school: World) -> None:
    client = Client()
    user = make_user(school.teacher, password="a good long password")
    client.force_login(user)
    assert client.cookies["corridor_session"].value

    problem(client.get("/api/v1/me"), 401, "unauthorized")


def test_post_needs_no_csrf_token(school: World, call_as: CallAs) -> None:
    secret = call_as(school.student).secret
    client = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {secret}"})

    answered = client.post("/api/v1/passes", b"{}", content_type="application/json")

    problem(answered, 422, "invalid")


def test_signing_in_is_one_statement_and_notes_the_use_once_a_minute(
    school: World, call_as: CallAs, clock: Clock
) -> None:
    caller = call_as(school.teacher)

    def statements() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert caller.get("/me").status_code == 200
        return len(counted(seen))

    assert statements() == 3, "two where nobody knows yet whose token it is"
    assert ApiToken.objects.get().last_used_at == clock.now
    used = clock.now
    clock.forward(seconds=59)
    assert statements() == 1
    assert ApiToken.objects.get().last_used_at == used
    clock.forward(seconds=1)
    assert statements() == 2
    assert ApiToken.objects.get().last_used_at == used + timedelta(minutes=1)


def test_person_at_two_schools_chooses_one_by_header(school: World, call_as: CallAs) -> None:
    other = make_school(slug="aaa", name="AAA Middle")
    make_second = Member(person=school.teacher.person, school=other, roles=["school_admin"])
    make_second.save()
    caller = call_as(school.teacher)

    def slug(**headers: str) -> str:
        return str(caller.get("/me", headers=headers).json()["school"]["slug"])

    assert slug() == "aaa"
    assert slug(**{"X-School": school.school.slug}) == school.school.slug
    assert caller.get("/me").json()["member"]["roles"] == ["school_admin"]
    refused = problem(caller.get("/me", headers={"X-School": "elsewhere"}), 404, "not_found")
    assert school.school.slug in refused["detail"]


def test_caller_of_another_district_sees_nothing(
    school: World, call_as: CallAs, clock: Clock
) -> None:
    made = call_as(school.student).ask(school.student, school.restroom).json()
    district = make_district()
    with in_district(district.id):
        stranger = call_as(make_member(make_school(slug=school.school.slug), "district_admin"))

    problem(stranger.get(f"/passes/{made['id']}"), 404, "not_found")
    problem(stranger.post(f"/passes/{made['id']}/end"), 404, "not_found")
    problem(stranger.ask(school.student, school.restroom), 404, "not_found")
    assert stranger.get("/passes").json()["items"] == []
    assert stranger.get("/locations").json()["items"] == []
    assert [m["roles"] for m in stranger.get("/members").json()["items"]] == [["district_admin"]]


def test_token_that_looks_wrong_costs_no_statement(db: None) -> None:
    with CaptureQueriesContext(connection) as seen:
        assert Caller("something").client.get("/api/v1/me").status_code == 401

    assert len(seen) == 0
