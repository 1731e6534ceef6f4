"""The second step of signing in: codes, recovery, what it gives before and after."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from pytest_django import Settings

from corridor.accounts import codes, second_step, throttle
from corridor.accounts.models import CodeApp, RecoveryCode, Session, User
from corridor.accounts.sessions import digest_of
from corridor.core.audit.models import AuditEntry
from corridor.core.sealing import unseal
from tests.accounts.doors import SECRET, fresh_code, with_app
from tests.accounts.test_sessions import Clock, cookie_of, is_in, pass_time, with_cookie
from tests.factories import TEN, World, make_user
from tests.pages import Visitor, text_of

__all__ = ["pass_time"]

SECOND, SECURITY = "/sign-in/second/", "/account/security/"
HALF_A_MINUTE = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def quick_hashes(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def teacher(world: World, pass_time: Clock) -> User:
    return make_user(world.teacher, password=SECRET)


def code_at(secret: str, steps: int = 0) -> str:
    return pyotp.TOTP(secret).at(int(TEN.timestamp()) + steps * codes.STEP)


def half_in(user: User) -> Visitor:
    visitor = Visitor()
    answer = visitor.post("/sign-in/", email=user.email, password=SECRET)
    assert answer.headers["Location"] == SECOND
    return visitor


def step(visitor: Visitor, code: str) -> Any:
    return visitor.post(SECOND, code=code)


def test_a_code_of_the_app_is_the_second_step(teacher: User) -> None:
    secret = with_app(teacher)
    visitor = half_in(teacher)
    assert "authenticator app" in text_of(visitor.get(SECOND))

    assert step(visitor, code_at(secret)).headers["Location"] == "/"
    assert is_in(visitor)
    assert AuditEntry.objects.get(kind="signed_in").details == {"how": "password", "second": "code"}


def test_half_signed_in_gives_no_right_to_anything(teacher: User) -> None:
    with_app(teacher)
    visitor = half_in(teacher)

    assert not is_in(visitor)
    for page in ("/", "/room/", SECURITY, "/account/password/"):
        assert visitor.get(page).headers["Location"].startswith("/sign-in/")
    assert Session.objects.get().user_id is None
    assert not AuditEntry.objects.filter(kind="signed_in").exists()


def test_half_signed_in_ends_after_five_minutes(teacher: User, pass_time: Clock) -> None:
    secret = with_app(teacher)
    visitor = half_in(teacher)
    pass_time(second_step.LASTS)

    assert step(visitor, code_at(secret, 10)).headers["Location"] == "/sign-in/"
    assert not is_in(visitor)


def test_half_signed_in_ends_with_another_password_and_with_the_account(teacher: User) -> None:
    secret = with_app(teacher)
    first, second = half_in(teacher), half_in(teacher)
    User.objects.filter(id=teacher.id).update(is_active=False)
    assert step(first, code_at(secret)).headers["Location"] == "/sign-in/"
    User.objects.filter(id=teacher.id).update(is_active=True, password="another")

    assert step(second, code_at(secret)).headers["Location"] == "/sign-in/"


def test_the_id_changes_at_both_steps(teacher: User) -> None:
    """Whoever planted or saw an id of before has nothing by it."""
    secret, visitor = with_app(teacher), with_cookie("an-id-that-somebody-planted-here")
    visitor.post("/sign-in/", email=teacher.email, password=SECRET)
    halfway = cookie_of(visitor)
    assert halfway != "an-id-that-somebody-planted-here"

    step(visitor, code_at(secret))

    assert cookie_of(visitor) != halfway
    assert not is_in(with_cookie(halfway))
    assert not Session.objects.filter(digest=digest_of(halfway)).exists()


def test_no_code_is_good_twice(teacher: User) -> None:
    secret = with_app(teacher)
    assert step(half_in(teacher), code_at(secret)).status_code == 302

    again = step(half_in(teacher), code_at(secret))
    assert again.status_code == 422
    assert "was used already" in text_of(again)
    assert step(half_in(teacher), code_at(secret, -1)).status_code == 422, "nor one before it"
    assert step(half_in(teacher), code_at(secret, 1)).status_code == 302, "the next one is"


def test_without_the_last_step_a_code_would_be_good_twice(teacher: User) -> None:
    """Negative control."""
    secret = with_app(teacher)
    for _ in range(2):
        CodeApp.objects.update(last_step=0)
        assert step(half_in(teacher), code_at(secret)).status_code == 302


@pytest.mark.parametrize(
    ("steps", "is_good"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)]
)
def test_clocks_may_differ_by_half_a_minute(teacher: User, steps: int, is_good: bool) -> None:
    secret = with_app(teacher)

    assert (step(half_in(teacher), code_at(secret, steps)).status_code == 302) == is_good


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "=1+1", "\x00" * 6])
def test_what_is_no_code_is_refused(teacher: User, code: str) -> None:
    with_app(teacher)

    assert step(half_in(teacher), code).status_code == 422


def test_guessing_codes_is_slowed_down(teacher: User, pass_time: Clock) -> None:
    secret, visitor = with_app(teacher), half_in(teacher)
    bound = throttle.BOUNDS["code"]
    for _ in range(bound.free + 1):
        assert step(visitor, "000000").status_code == 422

    refused = step(visitor, code_at(secret))
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) == bound.first.seconds
    assert step(half_in(teacher), code_at(secret)).status_code == 429, "from anywhere"
    assert AuditEntry.objects.filter(kind="sign_in_throttled").exists()
    pass_time(HALF_A_MINUTE)
    assert step(visitor, code_at(secret, 1)).status_code == 302


def test_without_the_bound_codes_could_be_guessed_on(
    teacher: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    never = throttle.Bound(10**6, timedelta(0), timedelta(0))
    monkeypatch.setitem(throttle.BOUNDS, "code", never)
    with_app(teacher)
    visitor = half_in(teacher)

    assert {step(visitor, "000000").status_code for _ in range(10)} == {422}


def test_a_recovery_code_is_good_once_however_it_is_typed(teacher: User) -> None:
    with_app(teacher)
    code = fresh_code(teacher)

    assert step(half_in(teacher), f" {code.upper().replace('-', ' ')} ").status_code == 302
    assert step(half_in(teacher), code).status_code == 422
    assert AuditEntry.objects.get(kind="signed_in").details["second"] == "recovery"


def test_a_recovery_code_is_of_its_account_alone(teacher: User, world: World) -> None:
    other = make_user(world.librarian, password=SECRET)
    with_app(teacher)
    with_app(other)

    assert step(half_in(teacher), fresh_code(other)).status_code == 422


def test_recovery_codes_are_random_and_stored_as_slow_keyed_hashes(
    teacher: User, settings: Settings
) -> None:
    made = codes.new_recovery_codes()
    assert len(set(made)) == len(made) == 10
    assert all(re.fullmatch(r"[a-z2-7]{5}-[a-z2-7]{5}", code) for code in made), "50 bits"
    digest = codes.recovery_digest(teacher.id, made[0])
    settings.SECRET_KEY = "another key"

    assert len(digest) == 64
    assert codes.recovery_digest(teacher.id, made[0]) != digest


def secret_on(page: str) -> tuple[str, str]:
    """What the page offers: the key for typing, and the sealed offer."""
    key = re.search(r'<b class="num">([A-Z2-7 ]+)</b>', page)
    offer = re.search(r'name="offer" value="([^"]+)"', page)
    assert key
    assert offer
    return key[1].replace(" ", ""), offer[1]


def entered(user: User) -> Visitor:
    visitor = Visitor()
    visitor.post("/sign-in/", email=user.email, password=SECRET)
    return visitor


def test_an_app_is_set_up_with_its_first_code_and_recovery_codes_are_shown_once(
    teacher: User,
) -> None:
    visitor = entered(teacher)
    page = text_of(visitor.get(f"{SECURITY}app/"))
    secret, offer = secret_on(page)
    assert 'src="data:image/svg+xml' in page
    assert not CodeApp.objects.exists(), "looking stores nothing"

    wrong = visitor.post(f"{SECURITY}app/", offer=offer, code="000000")
    assert wrong.status_code == 422
    assert secret_on(text_of(wrong))[0] == secret, "the same picture again"
    done = visitor.post(f"{SECURITY}app/", offer=offer, code=code_at(secret))

    shown = re.findall(r"<li>([a-z2-7]{5}-[a-z2-7]{5})</li>", text_of(done))
    assert len(shown) == 10
    assert shown[0] not in text_of(visitor.get(SECURITY))
    assert step(half_in(teacher), code_at(secret)).status_code == 422, "the first code is used"
    assert step(half_in(teacher), shown[0]).status_code == 302
    kept = CodeApp.objects.get()
    assert secret not in kept.secret
    assert unseal(kept.secret) == secret


def test_an_offer_is_of_its_person_and_of_the_next_minutes(teacher: User, world: World) -> None:
    other = make_user(world.librarian, password=SECRET)
    secret, offer = secret_on(text_of(entered(other).get(f"{SECURITY}app/")))
    visitor = entered(teacher)

    for text in (offer, "made-up", ""):
        refused = visitor.post(f"{SECURITY}app/", offer=text, code=code_at(secret))
        assert refused.status_code == 302
    assert not CodeApp.objects.exists()


def test_new_recovery_codes_take_the_place_of_the_old(teacher: User) -> None:
    with_app(teacher)
    visitor, old = half_in(teacher), fresh_code(teacher)
    step(visitor, fresh_code(teacher))
    page = text_of(visitor.post(f"{SECURITY}codes/"))

    assert len(re.findall(r"<li>[a-z2-7]{5}-[a-z2-7]{5}</li>", page)) == 10
    assert RecoveryCode.objects.count() == 10
    assert step(half_in(teacher), old).status_code == 422


def test_what_changes_the_way_in_asks_who_one_is(teacher: User, pass_time: Clock) -> None:
    with_app(teacher)
    visitor = half_in(teacher)
    step(visitor, fresh_code(teacher))
    pass_time(timedelta(minutes=20))

    for page in ("app/", "app/remove/", "codes/", "passkeys/"):
        answer = visitor.post(f"{SECURITY}{page}")
        assert answer.headers["Location"].startswith("/account/confirm/"), page
    assert CodeApp.objects.exists()


def test_a_password_alone_does_not_say_who_one_is_where_there_is_a_second_step(
    teacher: User, pass_time: Clock
) -> None:
    secret = with_app(teacher)
    visitor = half_in(teacher)
    step(visitor, code_at(secret))
    pass_time(timedelta(minutes=20))

    assert visitor.post("/account/confirm/", password=SECRET).status_code == 422
    assert visitor.post("/account/confirm/", password=SECRET, code="000000").status_code == 422
    good = visitor.post("/account/confirm/", password=SECRET, code=code_at(secret, 40))
    assert good.status_code == 302
    assert visitor.post(f"{SECURITY}app/remove/").headers["Location"] == SECURITY


def test_a_teacher_removes_their_app_and_its_codes_with_it(teacher: User) -> None:
    with_app(teacher)
    visitor = half_in(teacher)
    step(visitor, fresh_code(teacher))
    visitor.post(f"{SECURITY}app/remove/")

    assert not CodeApp.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert is_in(entered(teacher))
