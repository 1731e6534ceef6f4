"""Who owes a second factor, and whose is taken away."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corridor.accounts import commands, second_step
from corridor.accounts.models import CodeApp, Member, RecoveryCode, SignInRules, User
from corridor.core.audit.models import AuditEntry
from corridor.live.audience import listener_of
from tests.accounts.doors import SECRET, fresh_code, with_app
from tests.accounts.test_second_step import (
    SECURITY,
    code_at,
    entered,
    half_in,
    quick_hashes,
    secret_on,
    step,
    teacher,
)
from tests.accounts.test_sessions import Clock, cookie_of, is_in, pass_time
from tests.factories import TEN, World, make_member, make_user
from tests.pages import Visitor, text_of

__all__ = ["pass_time", "quick_hashes", "teacher"]


ADMINS = ["school_admin", "district_admin"]


@pytest.mark.parametrize("role", ADMINS)
def test_an_admin_without_a_second_factor_sets_one_up_before_anything_else(
    world: World, pass_time: Clock, role: str
) -> None:
    admin = entered(make_user(make_member(world.school, role), password=SECRET))

    for page in ("/", "/admin/", "/room/", "/account/sign-ins/", "/account/password/"):
        assert admin.get(page).headers["Location"] == SECURITY, page
    moved = admin.post(f"/admin/people/{world.student.id}/archive/")
    assert moved.headers["Location"] == SECURITY
    assert Member.objects.get(id=world.student.id).archived_at is None
    assert "One thing before you go on" in text_of(admin.get(SECURITY))
    secret, offer = secret_on(text_of(admin.get(f"{SECURITY}app/")))
    before = cookie_of(admin)
    admin.post(f"{SECURITY}app/", offer=offer, code=code_at(secret))
    assert admin.get("/admin/").status_code == 200
    assert cookie_of(admin) != before


def test_whoever_becomes_an_admin_meanwhile_sets_one_up_too(world: World, teacher: User) -> None:
    visitor = entered(teacher)
    assert visitor.get("/room/").status_code == 200, "negative control"
    Member.objects.filter(id=world.teacher.id).update(roles=["teacher", "school_admin"])

    assert visitor.get("/room/").headers["Location"] == SECURITY


def test_an_admin_keeps_at_least_one_second_factor(world: World, pass_time: Clock) -> None:
    user = make_user(world.admin, password=SECRET)
    with_app(user)
    admin = half_in(user)
    step(admin, fresh_code(user))

    refused = admin.post(f"{SECURITY}app/remove/")

    assert refused.status_code == 409
    assert "needs a second step" in text_of(refused)
    assert CodeApp.objects.exists()


@pytest.mark.parametrize("how", ["demo", "google", "saml", "passkey", None])
def test_whoever_comes_another_way_owes_no_second_factor(
    world: World, pass_time: Clock, how: str | None
) -> None:
    """``None``: a session that began before there were second factors."""
    admin = Visitor(world.admin)
    session = admin.client.session
    if how:
        session[second_step.HOW] = how
        session.save()
    assert admin.get("/admin/").status_code == 200

    session[second_step.HOW] = second_step.BY_PASSWORD
    session.save()
    assert admin.get("/admin/").status_code == 302, "negative control"


def test_a_district_may_ask_all_staff_for_a_second_factor(world: World, teacher: User) -> None:
    student = entered(make_user(world.student, password=SECRET))
    visitor = entered(teacher)
    rules = {"district_id": teacher.district_id, "staff_second_factor": True}
    SignInRules.objects.create(**rules)

    assert visitor.get("/room/").headers["Location"] == SECURITY
    assert student.get("/").status_code == 200


def test_owing_a_factor_costs_no_statement(world: World, pass_time: Clock) -> None:
    owing = entered(make_user(world.admin, password=SECRET))
    assert owing.get("/admin/").status_code == 302
    with CaptureQueriesContext(connection) as asked:
        owing.get("/admin/")

    said = [one["sql"] for one in asked if "accounts_" in one["sql"].lower()]
    assert len(said) == 1, said


def test_an_admin_takes_lost_factors_away(world: World, teacher: User) -> None:
    with_app(teacher)
    fresh_code(teacher)
    theirs, admin = half_in(teacher), Visitor(world.admin)
    step(theirs, fresh_code(teacher))

    answer = admin.post(f"/admin/people/{world.teacher.id}/take-factors/")

    assert answer.status_code == 302
    assert not is_in(theirs)
    assert not RecoveryCode.objects.exists()
    assert is_in(entered(teacher))
    entry = AuditEntry.objects.get(kind="account_changed")
    assert entry.details["what"] == "factors_taken"
    assert entry.subjects == [teacher.person_id]


def test_nobody_takes_factors_of_whom_they_could_not_give_a_password(
    world: World, pass_time: Clock
) -> None:
    boss = make_member(world.school, "district_admin")
    user = make_user(boss, password=SECRET)
    with_app(user)

    refused = Visitor(world.admin).post(f"/admin/people/{boss.id}/take-factors/")
    assert refused.status_code == 403
    unknown = Visitor(world.student).post(f"/admin/people/{boss.id}/take-factors/")
    assert unknown.status_code == 404
    assert CodeApp.objects.exists()


def test_two_at_once_spend_a_code_once(teacher: User) -> None:
    """Whoever comes second finds it spent: the row says so, not what was read before."""
    secret = with_app(teacher)
    used = [commands.use_code(user_id=teacher.id, typed=code_at(secret), now=TEN) for _ in range(2)]

    assert used == ["code", ""]


def test_who_owes_a_factor_hears_nothing_live(world: World, pass_time: Clock) -> None:
    owing, settled = entered(make_user(world.admin, password=SECRET)), Visitor(world.teacher)
    keys = [cookie_of(visitor) for visitor in (owing, settled)]

    heard = [listener_of(session_key=key, asked=[], now=TEN) is not None for key in keys]

    assert heard == [False, True]
