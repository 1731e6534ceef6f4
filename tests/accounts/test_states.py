"""Switched off, suspended, put away: at the door, for sessions, tokens, and first sign-ins."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pytest_django import Settings

from corridor.accounts import commands
from corridor.accounts.models import Member, User
from corridor.accounts.tokens import issue_token, places_of_token
from corridor.core.audit.models import AuditEntry
from corridor.core.errors import Invalid
from tests.accounts.doors import SECRET
from tests.accounts.test_sessions import Clock, is_in, pass_time
from tests.factories import TEN, World, actor_of, make_member, make_user, person_of
from tests.pages import Visitor, text_of

__all__ = ["pass_time"]


@pytest.fixture(autouse=True)
def quick_hashes(settings: Settings, pass_time: Clock) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def admin(world: World) -> Visitor:
    return Visitor(world.admin)


@pytest.fixture
def student(world: World) -> User:
    return make_user(world.student, password=SECRET)


def knock(user: User) -> tuple[Visitor, str]:
    visitor = Visitor()
    return visitor, text_of(visitor.post("/sign-in/", email=user.email, password=SECRET))


def page_of(member: Member, what: str = "") -> str:
    return f"/admin/people/{member.id}/{what}"


def suspend(admin: Visitor, member: Member, until: str = "2026-09-21", reason: str = "") -> Any:
    return admin.post(page_of(member, "suspend/"), until=until, reason=reason)


def test_a_suspension_holds_until_its_day_and_ends_by_itself(
    admin: Visitor, world: World, student: User, pass_time: Clock
) -> None:
    here, _page = knock(student)
    assert is_in(here)
    token = issue_token(user=student, name="x", now=TEN).secret
    assert places_of_token(secret=token, now=TEN)

    assert suspend(admin, world.student, reason="A talk with the dean").status_code == 302

    assert not is_in(here), "at once"
    assert places_of_token(secret=token, now=TEN) == ()
    refused, page = knock(student)
    assert "You can sign in again on Monday, September 21." in page
    assert "dean" not in page
    assert not is_in(refused)
    told = text_of(admin.get(page_of(world.student)))
    assert "they can sign in again on" in told
    assert "A talk with the dean" in told
    midnight = TEN.astimezone(ZoneInfo(world.school.time_zone)).replace(hour=0, day=21)
    pass_time(midnight - TEN - timedelta(seconds=1))
    assert not is_in(knock(student)[0]), "one second before"
    pass_time(timedelta(seconds=1))
    assert is_in(knock(student)[0])
    assert places_of_token(secret=token, now=midnight)


def test_a_suspension_is_ended_by_hand(admin: Visitor, world: World, student: User) -> None:
    suspend(admin, world.student)
    admin.post(page_of(world.student, "resume/"))

    assert is_in(knock(student)[0])
    whats = AuditEntry.objects.filter(kind="account_changed").order_by("id")
    assert [entry.details["what"] for entry in whats] == ["suspended", "resumed"]


def test_a_session_that_outlived_its_deletion_is_no_good_either(
    admin: Visitor, world: World, student: User
) -> None:
    """The condition stands in the statement that reads a session: no row has to be deleted."""
    here, _page = knock(student)
    User.objects.filter(id=student.id).update(suspended_until=TEN + timedelta(days=1))

    assert not is_in(here)
    User.objects.filter(id=student.id).update(suspended_until=TEN)
    assert is_in(here), "negative control"


def test_nobody_is_suspended_into_the_past(admin: Visitor, world: World, student: User) -> None:
    answer = suspend(admin, world.student, until="2026-09-14")

    assert answer.status_code == 422
    assert "still to come" in text_of(answer)
    assert is_in(knock(student)[0])


def test_each_state_has_its_sentence_on_the_persons_page(
    admin: Visitor, world: World, student: User
) -> None:
    def page() -> str:
        return text_of(admin.get(page_of(world.student)))

    assert "and a password." in page()
    admin.post(page_of(world.student, "switch-off/"))
    assert "Their account is switched off" in page()
    admin.post(page_of(world.student, "switch-on/"))
    suspend(admin, world.student)
    assert "Suspended: they can sign in again on" in page()
    admin.post(page_of(world.student, "resume/"))
    admin.post(page_of(world.student, "archive/"))
    assert "This person is put away" in page()


def switch_off(admin: Visitor, member: Member) -> None:
    admin.post(page_of(member, "switch-off/"))


@pytest.mark.parametrize("what", [switch_off, suspend])
def test_keeping_out_holds_for_who_never_signed_in(
    admin: Visitor, world: World, what: Callable[[Visitor, Member], Any]
) -> None:
    """They get an account row without a way in, which a first sign-in by a provider finds."""
    what(admin, world.student)

    user = User.objects.get(person_id=person_of(world.student))
    assert user.email == ""
    assert not user.has_usable_password()
    assert not user.is_active or user.suspended_until


@pytest.mark.parametrize("what", ["suspend", "resume"])
def test_suspending_is_for_those_who_may(admin: Visitor, world: World, what: str) -> None:
    boss = make_member(world.school, "district_admin")
    user = make_user(boss, password=SECRET)

    typed = {"until": "2026-09-21"}
    assert admin.post(page_of(boss, f"{what}/"), **typed).status_code == 403
    for stranger in (world.student, world.teacher):
        assert Visitor(stranger).post(page_of(boss, f"{what}/"), **typed).status_code == 404
    user.refresh_from_db()
    assert user.suspended_until is None


def test_nobody_suspends_themselves(world: World, admin: Visitor) -> None:
    assert suspend(admin, world.admin).status_code == 422
    assert admin.get("/admin/").status_code == 200


def test_a_reason_has_an_end(world: World, student: User) -> None:
    with pytest.raises(Invalid):
        commands.suspend_account(
            actor=actor_of(world.admin),
            school_id=world.school.id,
            member_id=world.student.id,
            until=TEN + timedelta(days=1),
            reason="x" * 201,
            now=TEN,
        )
