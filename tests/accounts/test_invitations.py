"""Invitations and forgotten passwords: links that are good once, for some time, for one person."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from corridor.accounts import links
from corridor.accounts.models import AccountLink, Identity, Member, Person, User
from corridor.core.audit.models import AuditEntry
from corridor.core.tenancy import in_district
from tests.accounts.doors import SECRET
from tests.accounts.test_sessions import Clock, is_in, pass_time
from tests.factories import (
    TEN,
    World,
    make_district,
    make_member,
    make_school,
    make_user,
    person_of,
)
from tests.mailbox import Mailbox, jobs, link_in, mailbox, real_worker, text_part, work
from tests.pages import Visitor, text_of

__all__ = ["mailbox", "pass_time", "real_worker"]

NEW = "a whole new sentence"
NO_GOOD = "no good any more"


@pytest.fixture(autouse=True)
def quick_hashes(settings: Settings, pass_time: Clock) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def admin(world: World) -> Visitor:
    return Visitor(world.admin)


def addressed(member: Member, email: str) -> Member:
    Person.objects.filter(id=person_of(member)).update(email=email)
    member.refresh_from_db()
    return member


@pytest.fixture
def teacher(world: World) -> Member:
    return addressed(world.teacher, "bennett@district.example")


def page_of(member: Member, what: str = "") -> str:
    return f"/admin/people/{member.id}/{what}"


def choose(path: str, password: str = NEW) -> tuple[Visitor, Any]:
    visitor = Visitor()
    return visitor, visitor.post(path, password=password)


def test_an_invitation_leads_to_a_password_of_ones_own(
    admin: Visitor, teacher: Member, mailbox: Mailbox
) -> None:
    assert admin.post(page_of(teacher, "invite/")).status_code == 302
    work()
    letter = mailbox.only()
    assert letter["To"] == "bennett@district.example"
    assert "Bennett" not in str(letter["Subject"])
    assert teacher.school.name in text_part(letter)

    path = link_in(letter)
    assert "bennett@district.example" in text_of(Visitor().get(path))
    visitor, answer = choose(path)

    assert answer.headers["Location"] == "/"
    assert is_in(visitor)
    entry = AuditEntry.objects.get(kind="password_set")
    assert (entry.actor_id, entry.details) == (person_of(teacher), {"how": "invitation"})
    assert "With bennett@district.example and a password." in text_of(admin.get(page_of(teacher)))


def test_the_persons_page_tells_how_an_invitation_stands(
    admin: Visitor, teacher: Member, mailbox: Mailbox, pass_time: Clock
) -> None:
    assert "They have no password yet." in text_of(admin.get(page_of(teacher)))
    admin.post(page_of(teacher, "invite/"))
    page = text_of(admin.get(page_of(teacher)))
    assert "Invited on" in page
    assert "Withdraw the invitation" in page

    pass_time(timedelta(days=7))
    admin.come_back()
    assert "the link ran out unused" in text_of(admin.get(page_of(teacher)))


def test_a_link_is_good_once(admin: Visitor, teacher: Member, mailbox: Mailbox) -> None:
    admin.post(page_of(teacher, "invite/"))
    work()
    path = link_in(mailbox.only())
    choose(path)

    visitor, answer = choose(path, "another sentence again")
    assert answer.status_code == 404
    assert NO_GOOD in text_of(answer)
    assert not is_in(visitor)
    assert User.objects.get(email="bennett@district.example").check_password(NEW)


def test_opening_a_link_does_not_use_it_up(
    admin: Visitor, teacher: Member, mailbox: Mailbox
) -> None:
    """Machines that look into mail open what they find there."""
    admin.post(page_of(teacher, "invite/"))
    work()
    path = link_in(mailbox.only())
    for _ in range(3):
        assert Visitor().get(path).status_code == 200

    assert choose(path, "short")[1].status_code == 422, "nor does a weak password"
    assert choose(path)[1].status_code == 302


def test_a_link_ends_after_seven_days(
    admin: Visitor, teacher: Member, mailbox: Mailbox, pass_time: Clock
) -> None:
    admin.post(page_of(teacher, "invite/"))
    work()
    path = link_in(mailbox.only())
    pass_time(timedelta(days=7) - timedelta(seconds=1))
    assert Visitor().get(path).status_code == 200, "negative control"
    pass_time(timedelta(seconds=1))

    assert Visitor().get(path).status_code == 404
    assert choose(path)[1].status_code == 404


def again(admin: Visitor, teacher: Member) -> None:
    admin.post(page_of(teacher, "invite/"))


def withdraw(admin: Visitor, teacher: Member) -> None:
    admin.post(page_of(teacher, "withdraw/"))


def switch_off(admin: Visitor, teacher: Member) -> None:
    admin.post(page_of(teacher, "switch-off/"))


def suspend(admin: Visitor, teacher: Member) -> None:
    admin.post(page_of(teacher, "suspend/"), until="2026-09-20", reason="")


def archive(admin: Visitor, teacher: Member) -> None:
    admin.post(page_of(teacher, "archive/"))


def move(admin: Visitor, teacher: Member) -> None:
    typed = {"given_name": "Jane", "family_name": "Bennett", "email": "jane@district.example"}
    assert admin.post(page_of(teacher, "edit/"), **typed).status_code == 302


@pytest.mark.parametrize("what", [again, withdraw, switch_off, suspend, archive, move])
def test_what_happens_to_the_account_ends_the_link(
    admin: Visitor, teacher: Member, mailbox: Mailbox, what: Any
) -> None:
    admin.post(page_of(teacher, "invite/"))
    work()
    path = link_in(mailbox.letters[0])

    what(admin, teacher)

    assert choose(path)[1].status_code == 404


@pytest.mark.parametrize("secret", ["x", "a" * 43, "é" * 43, "%00" * 10, "a" * 5000])
def test_a_made_up_link_reads_as_one_that_ran_out(world: World, secret: str) -> None:
    answer = Visitor().get(f"/sign-in/link/{secret}/")

    assert answer.status_code == 404
    assert NO_GOOD in text_of(answer)


def test_the_table_holds_no_link(admin: Visitor, teacher: Member, mailbox: Mailbox) -> None:
    admin.post(page_of(teacher, "invite/"))
    kept = str(list(AccountLink.objects.values())) + str([job.args for job in jobs()])
    work()
    secret = link_in(mailbox.only()).split("/")[-2]

    assert links.SHAPE.fullmatch(secret)
    assert secret not in kept


def test_without_mail_the_link_is_shown_once_for_handing_over(
    admin: Visitor, teacher: Member
) -> None:
    page = text_of(admin.post(page_of(teacher, "invite/")))

    assert "Mail is not set up here" in page
    found = re.search(r"http://testserver(/sign-in/link/[^<]+)", page)
    assert found
    assert jobs() == []
    assert choose(found[1])[1].status_code == 302


def test_whoever_has_a_password_is_not_invited(admin: Visitor, teacher: Member) -> None:
    make_user(teacher, password=SECRET)

    assert admin.post(page_of(teacher, "invite/")).status_code == 409
    assert not AccountLink.objects.exists()


def test_without_an_address_nobody_is_invited(admin: Visitor, world: World) -> None:
    assert admin.post(page_of(world.teacher, "invite/")).status_code == 302
    assert not AccountLink.objects.exists()
    assert not User.objects.filter(person_id=person_of(world.teacher)).exists()


def test_an_address_of_another_district_is_refused(
    admin: Visitor, teacher: Member, mailbox: Mailbox
) -> None:
    other = make_district()
    with in_district(other.id):
        make_user(make_member(make_school(), "teacher", email="bennett@district.example"))

    admin.post(page_of(teacher, "invite/"))

    assert not AccountLink.objects.exists()
    assert jobs() == []


@pytest.mark.parametrize("what", ["invite", "withdraw"])
def test_only_whoever_could_set_the_password_invites(
    world: World, admin: Visitor, mailbox: Mailbox, what: str
) -> None:
    boss = addressed(make_member(world.school, "district_admin"), "boss@district.example")

    assert admin.post(page_of(boss, f"{what}/")).status_code == 403
    assert Visitor(world.student).post(page_of(boss, f"{what}/")).status_code == 404
    assert not AccountLink.objects.exists()


def test_all_staff_without_an_account_are_invited_at_once(
    world: World, admin: Visitor, teacher: Member, mailbox: Mailbox
) -> None:
    addressed(world.student, "student@district.example")
    addressed(world.librarian, "reyes@district.example")
    make_user(
        addressed(make_member(world.school, "nurse"), "kaur@district.example"), password=SECRET
    )
    sso = make_user(addressed(make_member(world.school, "staff"), "sso@district.example"))
    Identity.objects.create(
        district_id=sso.district_id, user=sso, issuer="i", subject="s", linked_by="x", linked_at=TEN
    )
    out = make_user(addressed(make_member(world.school, "staff"), "out@district.example"))
    User.objects.filter(id=out.id).update(suspended_until=TEN + timedelta(days=3))
    addressed(make_member(world.school, "district_admin"), "boss@district.example")
    page = text_of(admin.get("/admin/people/invite-staff/"))
    assert "Ms. Bennett" in page
    assert "2 people" in page

    admin.post("/admin/people/invite-staff/")
    work()

    assert sorted(str(letter["To"]) for letter in mailbox.letters) == [
        "bennett@district.example",
        "reyes@district.example",
    ]
    admin.post("/admin/people/invite-staff/")
    assert jobs() == [], "nobody twice"


def test_new_staff_are_invited_as_they_are_added(
    admin: Visitor, world: World, mailbox: Mailbox
) -> None:
    typed = {"given_name": "Ada", "family_name": "New", "email": "new@district.example"}
    answer = admin.post("/admin/people/new-staff/", **typed, roles="staff", invite="on")

    assert answer.status_code == 302
    work()
    assert mailbox.only()["To"] == "new@district.example"


# A forgotten password.
