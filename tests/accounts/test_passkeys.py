"""Passkeys: set up, used for both steps at once, and everything that is not quite one."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from corridor.accounts import passkeys
from corridor.accounts.models import Passkey, RecoveryCode, User
from corridor.core.audit.models import AuditEntry
from tests.accounts.authenticator import Authenticator
from tests.accounts.doors import SECRET, fresh_code, with_app
from tests.accounts.test_sessions import Clock, is_in, pass_time
from tests.factories import TEN, World, make_user
from tests.pages import Visitor, text_of

__all__ = ["pass_time"]

ADD, REMOVE = "/account/security/passkeys/", "/account/security/passkeys/{}/remove/"
ALONE, SECOND, CONFIRM = (
    "/sign-in/passkey/",
    "/sign-in/second/passkey/",
    "/account/confirm/passkey/",
)


@pytest.fixture(autouse=True)
def quick_hashes(settings: Settings, pass_time: Clock) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def teacher(world: World) -> User:
    return make_user(world.teacher, password=SECRET)


def entered(user: User) -> Visitor:
    visitor = Visitor()
    visitor.post("/sign-in/", email=user.email, password=SECRET)
    return visitor


def options_of(visitor: Visitor, path: str) -> dict[str, Any]:
    answer = visitor.post(path)
    assert answer.headers["Content-Type"] == "application/json"
    return dict(json.loads(answer.content))


def add(visitor: Visitor, key: Authenticator, name: str = "My phone") -> Any:
    options = options_of(visitor, ADD)
    return visitor.post(ADD, answer=key.create(options), name=name)


@pytest.fixture
def key(teacher: User) -> Authenticator:
    made = Authenticator()
    assert "Recovery codes" in text_of(add(entered(teacher), made))
    return made


def prove(path: str, key: Authenticator, visitor: Visitor | None = None) -> tuple[Visitor, Any]:
    visitor = visitor or Visitor()
    return visitor, visitor.post(path, answer=key.get(options_of(visitor, path)))


def test_a_passkey_alone_signs_in(teacher: User, key: Authenticator) -> None:
    visitor, answer = prove(ALONE, key)

    assert answer.headers["Location"] == "/"
    assert is_in(visitor)
    row = Passkey.objects.get()
    assert (row.name, row.used_at, row.sign_count) == ("My phone", TEN, 1)
    told = AuditEntry.objects.filter(kind="signed_in").latest("id").details
    assert told == {"how": "passkey", "second": "passkey"}


def test_the_browser_is_asked_for_a_passkey_that_knows_its_person(
    teacher: User, key: Authenticator
) -> None:
    asked = options_of(Visitor(), ALONE)

    assert asked["userVerification"] == "required"
    assert asked["rpId"] == "testserver"
    assert asked["allowCredentials"] == [], "nobody learns who has one"


def test_a_passkey_is_a_second_step_too(teacher: User, key: Authenticator) -> None:
    visitor, answer = prove(SECOND, key, entered(teacher))

    assert answer.headers["Location"] == "/"
    assert is_in(visitor)


def test_a_passkey_of_somebody_else_is_no_second_step(
    world: World, teacher: User, key: Authenticator
) -> None:
    other = make_user(world.librarian, password=SECRET)
    theirs = Authenticator()
    add(entered(other), theirs)
    visitor, answer = prove(SECOND, theirs, entered(teacher))

    assert answer.status_code == 422
    assert not is_in(visitor)


def test_a_passkey_says_who_one_is_again(
    teacher: User, key: Authenticator, pass_time: Clock
) -> None:
    visitor, _answer = prove(ALONE, key)
    pass_time(timedelta(minutes=20))
    assert visitor.get("/account/security/app/").status_code == 302, "negative control"

    prove(CONFIRM, key, visitor)

    assert visitor.get("/account/security/app/").status_code == 200


def elsewhere(key: Authenticator) -> None:
    key.origin = "https://evil.example"


def another_party(key: Authenticator) -> None:
    key.party = "evil.example"


def count_goes_back(key: Authenticator) -> None:
    Passkey.objects.update(sign_count=7)


def count_stands(key: Authenticator) -> None:
    Passkey.objects.update(sign_count=1)


def unverified(key: Authenticator) -> None:
    key.is_verified = False


def unknown(key: Authenticator) -> None:
    key.id = b"another credential"


def another_key(key: Authenticator) -> None:
    key.key = Authenticator().key


def another_person(key: Authenticator) -> None:
    key.handle = b"\0" * 16


@pytest.mark.parametrize(
    "wrong",
    [
        *(elsewhere, another_party, count_goes_back, count_stands),
        *(unverified, unknown, another_key, another_person),
    ],
)
def test_what_is_not_quite_the_passkey_signs_nobody_in(
    teacher: User, key: Authenticator, wrong: Callable[[Authenticator], None]
) -> None:
    wrong(key)
    visitor, answer = prove(ALONE, key)

    assert answer.status_code == 422
    assert "This passkey did not work" in text_of(answer)
    assert not is_in(visitor)


def test_a_count_that_stays_at_zero_is_no_count(teacher: User, key: Authenticator) -> None:
    """Passkeys that are kept on several devices have none."""
    for _ in range(2):
        key.count = -1
        assert prove(ALONE, key)[1].status_code == 302


def test_an_answer_is_good_once(teacher: User, key: Authenticator) -> None:
    visitor = Visitor()
    answer = key.get(options_of(visitor, ALONE))
    assert visitor.post(ALONE, answer=answer).status_code == 302
    for replaying in (visitor, Visitor()):
        replayed = replaying.post(ALONE, answer=answer)
        assert replayed.status_code == 422
        assert "That took too long" in text_of(replayed)


def test_an_answer_has_to_come_soon(teacher: User, key: Authenticator, pass_time: Clock) -> None:
    visitor = Visitor()
    answer = key.get(options_of(visitor, ALONE))
    pass_time(passkeys.LASTS + timedelta(seconds=1))

    assert visitor.post(ALONE, answer=answer).status_code == 422


def test_an_answer_is_to_one_question(teacher: User, key: Authenticator) -> None:
    """Neither to another session's, nor to one for another purpose."""
    visitor = Visitor()
    options_of(visitor, ALONE)
    foreign = key.get(options_of(Visitor(), ALONE))
    assert visitor.post(ALONE, answer=foreign).status_code == 422
    half = entered(teacher)
    asked = key.get(options_of(half, ALONE))

    assert half.post(SECOND, answer=asked).status_code == 422


@pytest.mark.parametrize(
    "answer", ["", "x", "{}", "[]", "null", '{"id": 1}', '{"id":"a","rawId":"a"}', "{" * 30_000]
)
def test_what_is_no_answer_is_refused(teacher: User, key: Authenticator, answer: str) -> None:
    visitor = Visitor()
    options_of(visitor, ALONE)
    assert visitor.post(ALONE, answer=answer).status_code == 422
    owner, _answer = prove(ALONE, key)
    options_of(owner, ADD)
    assert owner.post(ADD, answer=answer, name="x").status_code == 302
    assert Passkey.objects.count() == 1


@pytest.mark.parametrize("wrong", [elsewhere, another_party, unverified])
def test_what_is_not_quite_a_passkey_is_not_set_up(
    teacher: User, wrong: Callable[[Authenticator], None]
) -> None:
    key = Authenticator()
    wrong(key)
    add(entered(teacher), key)

    assert not Passkey.objects.exists()


def test_a_passkey_is_of_one_account(world: World, teacher: User, key: Authenticator) -> None:
    other = entered(make_user(world.librarian, password=SECRET))
    add(other, key)

    assert Passkey.objects.get().user_id == teacher.id


def test_passkeys_work_at_the_public_address_alone(
    teacher: User, key: Authenticator, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://passes.example"

    assert Visitor().post(ALONE).status_code == 404
    assert "with a passkey" not in text_of(Visitor().get("/sign-in/"))
    settings.PUBLIC_URL = "http://testserver"
    assert prove(ALONE, key)[1].status_code == 302, "negative control"


def test_a_passkey_lets_nobody_in_who_is_kept_out(teacher: User, key: Authenticator) -> None:
    User.objects.filter(id=teacher.id).update(is_active=False)
    visitor, answer = prove(ALONE, key)

    assert "Your account is switched off." in text_of(answer)
    assert not is_in(visitor)


def test_passkeys_are_named_and_removed(teacher: User, key: Authenticator) -> None:
    visitor, _answer = prove(ALONE, key)
    page = text_of(visitor.get("/account/security/"))
    assert "My phone" in page
    assert "last used" in page

    visitor.post(REMOVE.format(Passkey.objects.get().id))

    assert not Passkey.objects.exists()
    assert not RecoveryCode.objects.exists(), "of no use without a second step"


def test_a_passkeys_name_is_text(teacher: User) -> None:
    visitor = entered(teacher)
    add(visitor, Authenticator(), '"><q id=ran><script>ran=1</script>')

    page = text_of(visitor.get("/account/security/"))
    assert "&quot;&gt;&lt;q id=ran&gt;&lt;script&gt;" in page
    assert "<q id=ran" not in page


def test_nobody_removes_a_passkey_of_somebody_else(
    world: World, teacher: User, key: Authenticator
) -> None:
    other = entered(make_user(world.librarian, password=SECRET))

    assert other.post(REMOVE.format(Passkey.objects.get().id)).status_code == 404
    assert Passkey.objects.exists()


def test_an_admin_comes_in_by_passkey_alone(world: World) -> None:
    user = make_user(world.admin, password=SECRET)
    with_app(user)
    admin = entered(user)
    admin.post("/sign-in/second/", code=fresh_code(user))
    key = Authenticator()
    add(admin, key)
    visitor, _answer = prove(ALONE, key)

    assert visitor.get("/admin/").status_code == 200


def test_who_has_no_password_sets_nothing_up(world: World) -> None:
    """Whoever comes by a provider is watched over there: a passkey would be a way around it."""
    student = Visitor(world.student)

    assert student.get("/account/security/").status_code == 200
    assert student.post(ADD).status_code == 404
    assert student.get("/account/security/app/").status_code == 404
