"""Guessing is slow, and nobody is locked out by what others do."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from pytest_django import Settings

from corridor.accounts import sessions, throttle
from corridor.accounts.models import Session, SignInTries, User
from corridor.accounts.throttle import BOUNDS
from corridor.accounts.tokens import issue_token
from tests.accounts.doors import SECRET
from tests.accounts.test_sessions import Clock, pass_time
from tests.factories import TEN, World, make_user
from tests.pages import Visitor, text_of

__all__ = ["pass_time"]

HERE, THERE = "198.51.100.7", "203.0.113.9"
NOBODY = "nobody@example.com"
WRONG = "wrong wrong wrong"


class CountingHasher(MD5PasswordHasher):
    """Quick, and counts how often a password is worked."""

    algorithm = "counting"
    worked = 0

    def encode(self, password: str, salt: str) -> str:
        CountingHasher.worked += 1
        return super().encode(password, salt).replace("md5$", "counting$", 1)


@pytest.fixture(autouse=True)
def quick_hashes(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    CountingHasher.worked = 0


@pytest.fixture
def victim(world: World, pass_time: Clock) -> User:
    return make_user(world.teacher, password=SECRET)


def knock(email: str, password: str = WRONG, *, at: str = HERE, by: Visitor | None = None) -> Any:
    visitor = by or Visitor()
    visitor.client.defaults["REMOTE_ADDR"] = at
    return visitor.post("/sign-in/", email=email, password=password)


def fail(email: str, times: int, *, at: str = HERE, by: Visitor | None = None) -> None:
    for _ in range(times):
        assert knock(email, at=at, by=by).status_code == 422


def test_after_some_failures_one_waits_and_longer_each_time(victim: User, pass_time: Clock) -> None:
    bound = BOUNDS["pair"]
    fail(victim.email, bound.free + 1)
    waits = []
    for _ in range(4):
        refused = knock(victim.email, SECRET)
        assert refused.status_code == 429, "even the right password has to wait"
        waits.append(int(refused.headers["Retry-After"]))
        pass_time(timedelta(seconds=waits[-1]))
        fail(victim.email, 1)

    assert waits == [30, 60, 120, 240]
    assert "Please wait 8 minutes" in text_of(knock(victim.email))
    pass_time(timedelta(minutes=8))
    assert knock(victim.email, SECRET).status_code == 302


def test_without_the_bound_one_could_guess_on(
    victim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: it is the bound that makes the answer above."""
    monkeypatch.setitem(BOUNDS, "pair", throttle.Bound(10_000, timedelta(), timedelta()))

    fail(victim.email, 12)


def test_trying_while_waiting_makes_no_wait_longer(victim: User, pass_time: Clock) -> None:
    fail(victim.email, BOUNDS["pair"].free + 1)
    before = list(SignInTries.objects.order_by("key").values())

    for _ in range(5):
        assert knock(victim.email).status_code == 429

    assert list(SignInTries.objects.order_by("key").values()) == before


def test_a_refused_try_works_no_password(victim: User) -> None:
    fail(victim.email, BOUNDS["pair"].free + 1)
    CountingHasher.worked = 0

    knock(victim.email)

    assert CountingHasher.worked == 0


def test_other_accounts_and_other_addresses_go_on(victim: User, world: World) -> None:
    neighbour = make_user(world.student, password=SECRET)
    fail(victim.email, BOUNDS["pair"].free + 1)

    assert knock(neighbour.email, SECRET).status_code == 302
    assert knock(victim.email, SECRET, at=THERE).status_code == 302
    assert knock(victim.email, SECRET).status_code == 429, "negative control"


def test_the_device_of_the_victim_is_let_in_under_attack(victim: User) -> None:
    """From the same address, and while the account is attacked from everywhere."""
    mine = Visitor()
    assert knock(victim.email, SECRET, by=mine).status_code == 302
    mine.post("/sign-out/")
    fail(victim.email, BOUNDS["pair"].free + 1)
    for n in range(BOUNDS["account"].free):
        knock(victim.email, at=f"203.0.113.{n + 1}")
    assert knock(victim.email, SECRET, at="192.0.2.1").status_code == 429, "negative control"
    assert knock(victim.email, SECRET).status_code == 429, "negative control"

    assert knock(victim.email, SECRET, by=mine).status_code == 302


def test_a_known_device_can_not_guess_either(victim: User) -> None:
    shared = Visitor()
    knock(victim.email, SECRET, by=shared)
    shared.post("/sign-out/")

    fail(victim.email, BOUNDS["device"].free + 1, by=shared)

    assert knock(victim.email, SECRET, by=shared).status_code == 429


def test_a_device_is_known_for_its_own_accounts_only(victim: User, world: World) -> None:
    attacker = make_user(world.student, password=SECRET)
    theirs = Visitor()
    knock(attacker.email, SECRET, by=theirs)
    theirs.post("/sign-out/")

    fail(victim.email, BOUNDS["pair"].free + 1, by=theirs)

    assert knock(victim.email, by=theirs).status_code == 429


def test_a_forged_device_is_a_strangers(victim: User) -> None:
    visitor = Visitor()
    visitor.client.cookies["corridor_device"] = "eyJpZCI6IngiLCJhY2NvdW50cyI6W119:x:x"

    fail(victim.email, BOUNDS["pair"].free + 1, by=visitor)

    assert knock(victim.email, by=visitor).status_code == 429


def test_guessing_one_account_from_many_addresses_is_slowed(victim: User) -> None:
    for n in range(BOUNDS["account"].free + 1):
        fail(victim.email, 1, at=f"203.0.113.{n + 1}")

    assert knock(victim.email, SECRET, at=HERE).status_code == 429


def test_a_school_behind_one_address_comes_in_at_the_bell(world: World, pass_time: Clock) -> None:
    """Of 60 students every third mistypes first; 500 more failed before and came in."""
    everybody = [make_user(member, password=SECRET) for member in world.add_students(60)]
    for n in range(BOUNDS["address"].free - 60):
        throttle._count_one("address", HERE, TEN)
        assert n < 500

    for n, user in enumerate(everybody):
        if n % 3 == 0:
            fail(user.email, 1)
        assert knock(user.email, SECRET).status_code == 302

    count = SignInTries.objects.get(key=throttle.key_of("address", HERE)).failures
    assert count <= BOUNDS["address"].free - 60, "who came in after all counts no more"


def test_one_password_sprayed_over_hundreds_of_accounts_is_stopped(
    victim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BOUNDS, "address", throttle.Bound(20, timedelta(seconds=15), timedelta(1)))
    for n in range(21):
        fail(f"student{n}@example.com", 1)

    assert knock("another@example.com").status_code == 429
    assert knock("another@example.com", at=THERE).status_code == 422


def accounts_of_all_kinds(world: World) -> list[str]:
    """Nobody, somebody, without a password, switched off, without a place."""
    members = world.add_students(3)
    somebody, without = make_user(world.teacher, password=SECRET), make_user(members[0])
    off = make_user(members[1], password=SECRET)
    User.objects.filter(id=off.id).update(is_active=False)
    return [NOBODY, somebody.email, without.email, off.email]


def test_nobody_learns_who_has_an_account(world: World, pass_time: Clock) -> None:
    """The same words, status, headers, cookies, count of hashes, and the same waits."""
    told = []
    for n, email in enumerate(accounts_of_all_kinds(world)):
        course: list[object] = []
        for _ in range(BOUNDS["pair"].free + 3):
            CountingHasher.worked = 0
            answer = knock(email, at=f"203.0.113.{n + 1}")
            page = text_of(answer).replace(email, "")
            page = page.replace(_token(page), "")
            seen = (answer.status_code, page, sorted(answer.headers), sorted(answer.cookies))
            course.append((*seen, CountingHasher.worked))
        told.append(course)

    assert told[0][0] != told[0][-1], "negative control: a difference would be seen"
    assert all(course == told[0] for course in told[1:])


def _token(page: str) -> str:
    return page.partition('csrfmiddlewaretoken" value="')[2].partition('"')[0] or "-"


def test_the_table_names_nobody(victim: User) -> None:
    fail(victim.email, 2)
    rows = str(list(SignInTries.objects.values()))

    assert victim.email not in rows
    assert HERE not in rows
    assert len(rows) > 100


def test_a_new_password_from_the_admin_forgives(victim: User, world: World) -> None:
    for n in range(BOUNDS["account"].free + 1):
        fail(victim.email, 1, at=f"203.0.113.{n + 1}")

    throttle.forgive(email=victim.email)

    assert knock(victim.email, SECRET).status_code == 302


def test_failures_are_forgotten_after_a_while(victim: User, pass_time: Clock) -> None:
    fail(victim.email, BOUNDS["pair"].free)
    pass_time(throttle.FORGOTTEN_AFTER)
    throttle.forget_old(now=TEN + throttle.FORGOTTEN_AFTER)

    assert not SignInTries.objects.exists()
    fail(victim.email, BOUNDS["pair"].free)


@pytest.mark.parametrize(
    ("proxy", "peer", "forwarded", "same"),
    [
        (False, HERE, "203.0.113.{n}", True),
        (True, "10.0.0.1", "203.0.113.{n}, " + HERE, True),
        (True, "10.0.0.1", HERE + ", 203.0.113.{n}", False),
        (False, "2001:db8::{n}", "", True),
        (False, "2001:db8:{n}::1", "", False),
    ],
)
def test_an_address_is_what_the_client_can_not_choose(
    victim: User, settings: Settings, proxy: bool, peer: str, forwarded: str, same: bool
) -> None:
    settings.PROXY = proxy
    for n in range(BOUNDS["pair"].free + 1):
        visitor = Visitor()
        visitor.client = Client(headers={"X-Forwarded-For": forwarded.format(n=n + 1)})
        knock(victim.email, at=peer.format(n=n + 1), by=visitor)
    last = Visitor()
    last.client = Client(headers={"X-Forwarded-For": forwarded.format(n=99)})

    answer = knock(victim.email, at=peer.format(n=99), by=last)

    assert (answer.status_code == 429) is same


def test_saying_the_password_again_is_held_by_that_session_alone(
    victim: User, pass_time: Clock
) -> None:
    mine = Visitor()
    knock(victim.email, SECRET, by=mine)
    fail(victim.email, BOUNDS["pair"].free + 1)

    assert mine.post("/account/confirm/", password=SECRET).status_code == 302
    for _ in range(BOUNDS["device"].free + 1):
        assert mine.post("/account/confirm/", password=WRONG).status_code == 422
    assert mine.post("/account/confirm/", password=SECRET).status_code == 429
    assert Session.objects.filter(user=victim).exists()


@pytest.mark.django_db(transaction=True)
def test_many_tries_at_once_count_as_many() -> None:
    """However many processes ask in the same moment: the counters are the database's."""

    def ask(_: int) -> bool:
        try:
            tried = throttle.begin(email=NOBODY, address=HERE, device="", is_known=False, now=TEN)
            return tried.until is None
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        let_through = sum(pool.map(ask, range(24)))

    assert let_through == BOUNDS["pair"].free + 1


def test_sessions_module_is_the_one_in_force(settings: Settings) -> None:
    assert sessions.__name__ == settings.SESSION_ENGINE


def test_guessing_tokens_is_slowed_and_good_ones_never_wait(
    victim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(BOUNDS, "token", throttle.Bound(3, timedelta(seconds=5), timedelta(1)))
    good = issue_token(user=victim, name="mine", now=TEN).secret
    answers = [call(f"corridor_{n:043}") for n in range(5)]

    assert [answer.status_code for answer in answers] == [401, 401, 401, 401, 429]
    assert answers[-1].headers["Retry-After"] == "5"
    assert call(good).status_code == 200
    assert call("corridor_" + "0" * 43, at=THERE).status_code == 401


def call(token: str, *, at: str = HERE) -> Any:
    visitor = Visitor()
    headers = {"Authorization": f"Bearer {token}"}
    visitor.client = Client(headers=headers, REMOTE_ADDR=at)
    return visitor.get("/api/v1/me")
