"""A forgotten password, and one that an admin sets."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from corridor.accounts import throttle
from corridor.accounts.models import AccountLink, Member, User
from corridor.core.audit.models import AuditEntry
from corridor.core.tenancy import in_district
from tests.accounts.doors import SECRET, with_app
from tests.accounts.test_invitations import (
    NEW,
    addressed,
    admin,
    choose,
    page_of,
    quick_hashes,
    teacher,
)
from tests.accounts.test_sessions import Clock, is_in, pass_time
from tests.factories import (
    World,
    make_district,
    make_member,
    make_school,
    make_user,
)
from tests.mailbox import Mailbox, jobs, link_in, mailbox, real_worker, until, work
from tests.pages import Visitor, text_of

__all__ = ["admin", "mailbox", "pass_time", "quick_hashes", "real_worker", "teacher"]


FORGOT = "/sign-in/forgot/"


def ask(email: str, *, at: str = "198.51.100.7") -> Any:
    visitor = Visitor()
    visitor.client.defaults["REMOTE_ADDR"] = at
    return visitor.post(FORGOT, email=email)


def test_a_forgotten_password_is_replaced(teacher: Member, mailbox: Mailbox) -> None:
    user = make_user(teacher, password=SECRET)
    before = Visitor()
    before.post("/sign-in/", email=user.email, password=SECRET)
    assert is_in(before)
    ask(user.email.upper())
    work()
    visitor, answer = choose(link_in(mailbox.letters[0]))

    assert answer.headers["Location"] == "/"
    assert is_in(visitor)
    assert not is_in(before), "every sign-in of before ended"
    work()
    assert str(mailbox.letters[1]["Subject"]) == "Your password was changed"
    kinds = AuditEntry.objects.values_list("kind", "details__what", "details__how")
    assert ("account_changed", "reset_asked", None) in kinds
    assert ("password_set", None, "reset") in kinds


def test_a_link_to_a_new_password_is_good_for_an_hour_and_once(
    teacher: Member, mailbox: Mailbox, pass_time: Clock
) -> None:
    user = make_user(teacher, password=SECRET)
    ask(user.email)
    ask(user.email)
    work()
    first, second = (link_in(letter) for letter in mailbox.letters)

    assert Visitor().get(first).status_code == 404, "the newer one took its place"
    assert Visitor().get(second).status_code == 200
    pass_time(timedelta(hours=1))
    assert choose(second)[1].status_code == 404


def test_a_new_password_is_no_way_around_the_second_step(teacher: Member, mailbox: Mailbox) -> None:
    user = make_user(teacher, password=SECRET)
    with_app(user)
    ask(user.email)
    work()

    visitor, answer = choose(link_in(mailbox.letters[0]))

    assert answer.headers["Location"] == "/sign-in/second/"
    assert not is_in(visitor)


def test_the_answer_tells_nobody_who_has_an_account(
    world: World, teacher: Member, mailbox: Mailbox
) -> None:
    user = make_user(teacher, password=SECRET)
    off = make_user(world.librarian, password=SECRET)
    User.objects.filter(id=off.id).update(is_active=False)
    told = []
    for email in (user.email, off.email, "nobody@district.example"):
        answer = ask(email)
        page = re.sub(r'csrf\w+" value="\w+"', "", text_of(answer).replace(email, ""))
        told.append((answer.status_code, page, sorted(answer.cookies)))
    assert [job.task_name for job in jobs()] == ["corridor.accounts.forgotten"] * 3

    assert told[0] == told[1] == told[2]
    assert user.email not in str([job.args for job in jobs()])
    work()
    assert [str(letter["To"]) for letter in mailbox.letters] == [user.email]


def test_who_comes_from_elsewhere_is_told_so(
    world: World, teacher: Member, mailbox: Mailbox
) -> None:
    """With an account that has no password, and with none yet."""
    make_user(teacher)
    addressed(world.student, "student@district.example")
    ask("bennett@district.example")
    ask("student@district.example")
    work()

    subjects = {str(letter["Subject"]) for letter in mailbox.letters}
    assert len(mailbox.letters) == 2
    assert subjects == {"You sign in without a password"}
    assert not AccountLink.objects.exists()


def test_asking_on_and_on_is_slowed_whoever_it_is(teacher: Member, mailbox: Mailbox) -> None:
    free = throttle.BOUNDS["letter"].free
    user = make_user(teacher, password=SECRET)
    for email in (user.email, "nobody@district.example"):
        course = [ask(email, at=f"203.0.113.{n}").status_code for n in range(free + 3)]
        assert course == [200] * (free + 1) + [429] * 2
    assert len(jobs()) == 2 * (free + 1)


def test_asking_for_many_from_one_address_is_slowed(
    world: World, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    bound = throttle.Bound(5, timedelta(seconds=15), timedelta(minutes=5))
    monkeypatch.setitem(throttle.BOUNDS, "letters", bound)

    course = [ask(f"somebody{n}@district.example").status_code for n in range(8)]
    assert course == [200] * 6 + [429] * 2
    assert ask("another@district.example", at="203.0.113.9").status_code == 200


def test_without_mail_the_page_says_who_helps(world: World) -> None:
    page = Visitor().get(FORGOT)

    assert "office can give you a new password" in text_of(page)
    assert ask("a@b.example").status_code == 200
    assert jobs() == []


def test_a_password_that_an_admin_sets_is_told_by_mail(
    admin: Visitor, teacher: Member, mailbox: Mailbox
) -> None:
    make_user(teacher, password=SECRET)
    admin.post(page_of(teacher, "password/"), password=NEW)
    work()

    assert str(mailbox.only()["Subject"]) == "Your password was changed"


def test_the_worker_sees_to_a_forgotten_password(real_worker: None, mailbox: Mailbox) -> None:
    """From the page over the real queue, in the worker's own connections, to the letter."""
    with in_district(make_district().id):
        user = make_user(make_member(make_school(), "teacher"), password=SECRET)
    ask(user.email)
    until(lambda: bool(mailbox.letters))

    assert Visitor().get(link_in(mailbox.only())).status_code == 200
