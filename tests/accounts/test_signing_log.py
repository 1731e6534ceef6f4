"""Who came in, who failed and who left is in the audit log of their district."""

from __future__ import annotations

from uuid import uuid4

import pytest

from corridor.accounts.commands import give_account
from corridor.accounts.models import Member
from corridor.core.audit import AuditEntry
from tests.factories import TEN, World, actor_of, make_member, make_user, person_of
from tests.pages import Visitor

PASSWORD = "correct horse battery"
pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def member(world: World) -> Member:
    found = make_member(world.school, "teacher", email="lin@example.com", given_name="Lin")
    make_user(found, password=PASSWORD)
    return found


def knock(email: str, password: str) -> Visitor:
    visitor = Visitor()
    visitor.post("/sign-in/", email=email, password=password)
    return visitor


def kinds() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("kind", flat=True))


def test_coming_in_and_leaving_is_noted(world: World, member: Member) -> None:
    knock("lin@example.com", PASSWORD).post("/sign-out/")
    came, left = AuditEntry.objects.order_by("id")
    assert (came.kind, left.kind) == ("signed_in", "signed_out")
    assert came.actor_id == left.actor_id == person_of(member)
    assert came.school_id == left.school_id == world.school.id
    assert came.details == {"how": "password"}


def test_failing_is_noted_for_an_account_and_names_nobody_as_its_doer(
    world: World, member: Member
) -> None:
    knock("Lin@example.com ", "wrong")
    entry = AuditEntry.objects.get()
    assert (entry.kind, entry.actor_id) == ("sign_in_failed", None)
    assert (entry.subjects, entry.school_id) == ([person_of(member)], world.school.id)


def test_failing_without_an_account_is_not_noted(member: Member) -> None:
    knock("nobody@example.com", "wrong")
    assert kinds() == []


def test_a_closed_door_is_noted_once(member: Member) -> None:
    for _ in range(10):
        knock("lin@example.com", "wrong")
    found = kinds()
    assert set(found) == {"sign_in_failed", "sign_in_throttled"}
    assert found.count("sign_in_throttled") == 1
    assert len(found) < 10


def test_a_password_that_an_admin_sets_is_noted(world: World, member: Member) -> None:
    give_account(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        member_id=member.id,
        password="another long password",
        now=TEN,
    )
    entry = AuditEntry.objects.get()
    assert (entry.kind, entry.subjects) == ("password_set", [person_of(member)])
    assert entry.actor_id == person_of(world.admin)


def test_a_sign_in_that_is_not_there_ends_nothing_and_notes_nothing(member: Member) -> None:
    visitor = knock("lin@example.com", PASSWORD)
    answer = visitor.post(f"/account/sign-ins/{uuid4()}/end/")

    assert answer.status_code == 404
    assert kinds() == ["signed_in"]


def test_ones_own_password_and_devices_are_noted(member: Member) -> None:
    visitor = knock("lin@example.com", PASSWORD)
    visitor.post("/account/sign-ins/end-others/")
    visitor.post("/account/password/", old=PASSWORD, password="another long password")
    assert kinds()[:1] == ["signed_in"]
    assert {"sessions_ended", "password_set"} <= set(kinds())
