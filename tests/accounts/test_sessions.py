"""How long a sign-in lasts, where its id changes, and how it is ended from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from corridor.accounts import lifetimes, sessions
from corridor.accounts.devices import device_words
from corridor.accounts.models import Member, Person, Session, SignInRules, User
from tests.accounts.doors import SECRET, confirm, needs_app, sign_in, with_app
from tests.factories import TEN, World, make_member, make_school, make_user, person_of
from tests.pages import Visitor, text_of

CHROMEBOOK = (
    "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"
)
COOKIE = "corridor_session"

Clock = Callable[[timedelta], None]


@pytest.fixture(autouse=True)
def quick_hashes(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def pass_time(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock of the entry points begins at ten and moves on when told so."""
    at = [TEN]
    monkeypatch.setattr(timezone, "now", lambda: at[0])

    def move(by: timedelta) -> None:
        at[0] += by

    return move


def entered(member: Member, *, agent: str = CHROMEBOOK) -> Visitor:
    """Somebody who signed in with address and password, in a browser of their own; an admin with
    the second step that admins need."""
    user = User.objects.filter(person_id=person_of(member)).first()
    user = user or make_user(member, password=SECRET)
    visitor = Visitor()
    visitor.client = Client(headers={"User-Agent": agent})
    if needs_app(member):
        with_app(user)
    assert sign_in(visitor, user).status_code == 302
    return visitor


def cookie_of(visitor: Visitor) -> str:
    return str(visitor.client.cookies[COOKIE].value)


def is_in(visitor: Visitor) -> bool:
    return bool(visitor.get("/account/sign-ins/").status_code == 200)


def with_cookie(key: str) -> Visitor:
    visitor = Visitor()
    visitor.client.cookies[COOKIE] = key
    return visitor


def test_the_table_holds_no_cookie(world: World, pass_time: Clock) -> None:
    key = cookie_of(entered(world.teacher))
    row = Session.objects.get()

    assert key not in str(list(Session.objects.values()))
    assert row.digest == sessions.digest_of(key)
    assert (row.device, row.user_id) == ("Chrome, Chromebook", User.objects.get().id)
    assert not is_in(with_cookie(row.digest)), "what the table holds signs nobody in"


def test_the_id_that_a_browser_brings_is_not_taken_over(world: World, pass_time: Clock) -> None:
    make_user(world.teacher, password=SECRET)
    visitor = with_cookie("an-id-that-somebody-planted-here")
    visitor.post("/sign-in/", email=User.objects.get().email, password=SECRET)

    assert cookie_of(visitor) != "an-id-that-somebody-planted-here"
    assert is_in(visitor)


def again(visitor: Visitor, _world: World) -> None:
    sign_in(visitor, User.objects.get())


def another_school(visitor: Visitor, world: World) -> None:
    there = Member.objects.create(
        person_id=person_of(world.admin), school=make_school(), roles=["school_admin"]
    )
    visitor.post("/account/school/", member=str(there.id))


def password_again(visitor: Visitor, _world: World) -> None:
    confirm(visitor, User.objects.get())


def another_password(visitor: Visitor, _world: World) -> None:
    visitor.post("/account/password/", old=SECRET, password="another horse battery")


@pytest.mark.parametrize("step", [again, another_school, password_again, another_password])
def test_the_id_changes_and_the_old_one_is_dead(
    world: World, pass_time: Clock, step: Callable[[Visitor, World], None]
) -> None:
    visitor = entered(world.admin)
    before = cookie_of(visitor)
    assert is_in(with_cookie(before)), "negative control: it was alive"

    step(visitor, world)

    assert cookie_of(visitor) != before
    assert is_in(visitor)
    assert not is_in(with_cookie(before))


def test_another_id_does_not_make_a_session_younger(world: World, pass_time: Clock) -> None:
    visitor = entered(world.admin)
    pass_time(timedelta(minutes=50))
    password_again(visitor, world)

    assert Session.objects.get().created_at == TEN


@pytest.mark.parametrize(
    ("who", "lifetime"),
    [("student", lifetimes.STUDENTS), ("teacher", lifetimes.STAFF), ("admin", lifetimes.ADMINS)],
)
def test_a_session_ends_after_a_while_without_a_click(
    world: World, pass_time: Clock, who: str, lifetime: lifetimes.Lifetime
) -> None:
    visitor = entered(getattr(world, who))
    pass_time(lifetime.idle - timedelta(seconds=1))
    assert is_in(visitor), "negative control: a moment before it still holds"

    pass_time(lifetime.idle)

    assert not is_in(visitor)


@pytest.mark.parametrize(
    ("who", "lifetime"),
    [("student", lifetimes.STUDENTS), ("teacher", lifetimes.STAFF), ("admin", lifetimes.ADMINS)],
)
def test_a_session_ends_in_any_case(
    world: World, pass_time: Clock, who: str, lifetime: lifetimes.Lifetime
) -> None:
    visitor = entered(getattr(world, who))
    step = lifetime.longest / 24
    for _ in range(23):
        pass_time(step)
        assert is_in(visitor)

    pass_time(step)

    assert not is_in(visitor)


def test_what_a_page_asks_by_itself_keeps_no_session(world: World, pass_time: Clock) -> None:
    visitor = entered(world.student)
    watching = Client(headers={sessions.BY_ITSELF: "1"})
    watching.cookies[COOKIE] = cookie_of(visitor)
    for _ in range(4):
        pass_time(timedelta(minutes=10))
        assert watching.get("/account/sign-ins/").status_code == 200

    pass_time(timedelta(minutes=10))

    assert watching.get("/account/sign-ins/").status_code == 302
    assert not is_in(visitor)


def test_a_persons_clicks_keep_it(world: World, pass_time: Clock) -> None:
    """Negative control for the test above."""
    visitor = entered(world.student)
    for _ in range(6):
        pass_time(timedelta(minutes=10))
        assert is_in(visitor)


def test_being_seen_is_written_every_few_minutes_only(world: World, pass_time: Clock) -> None:
    visitor = entered(world.student)

    def writes() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            visitor.get("/account/sign-ins/")
        return sum(q["sql"].lstrip().startswith("update accounts_session") for q in asked)

    assert writes() == 0
    pass_time(lifetimes.NOTED_EVERY)
    assert [writes(), writes()] == [1, 0]


def test_the_rules_of_the_district_hold_from_the_next_click_on(
    world: World, pass_time: Clock
) -> None:
    student, teacher = entered(world.student), entered(world.teacher)
    pass_time(timedelta(minutes=6))
    SignInRules.objects.create(district=world.school.district, student_idle_minutes=5)

    assert not is_in(student)
    assert is_in(teacher)


def test_whoever_is_made_an_admin_has_an_admins_time(world: World, pass_time: Clock) -> None:
    visitor = entered(world.teacher)
    pass_time(lifetimes.ADMINS.idle)
    Member.objects.filter(id=world.teacher.id).update(roles=["teacher", "school_admin"])

    assert not is_in(visitor)


def test_one_sees_and_ends_ones_own_sign_ins(world: World, pass_time: Clock) -> None:
    here, there = entered(world.teacher), entered(world.teacher, agent="Firefox/140.0 Windows")
    page = text_of(here.get("/account/sign-ins/"))
    assert "Chrome, Chromebook" in page
    assert "Firefox, Windows" in page

    other = Session.objects.get(device="Firefox, Windows")
    here.post(f"/account/sign-ins/{other.id}/end/")

    assert is_in(here)
    assert not is_in(there)


def test_nobody_ends_somebody_elses_sign_in(world: World, pass_time: Clock) -> None:
    mine, theirs = entered(world.student), entered(world.teacher)
    other = Session.objects.get(user__person_id=person_of(world.teacher))

    assert mine.post(f"/account/sign-ins/{other.id}/end/").status_code == 404
    assert is_in(theirs)
    assert "Chromebook" in text_of(mine.get("/account/sign-ins/"))


def test_all_others_end_at_once(world: World, pass_time: Clock) -> None:
    here, there, elsewhere = (entered(world.teacher) for _ in range(3))
    bystander = entered(world.librarian)

    here.post("/account/sign-ins/end-others/")

    assert [is_in(each) for each in (here, there, elsewhere, bystander)] == [
        True,
        False,
        False,
        True,
    ]


def test_an_admin_signs_somebody_out_everywhere(world: World, pass_time: Clock) -> None:
    admin, student, bystander = map(entered, (world.admin, world.student, world.teacher))
    page = f"/admin/people/{world.student.id}/"
    assert "Signed in on 1 device" in text_of(admin.get(page))

    admin.post(f"{page}sign-out/")

    assert [is_in(each) for each in (student, bystander)] == [False, True]


def test_a_switched_off_account_is_out_and_stays_out(world: World, pass_time: Clock) -> None:
    admin, student = map(entered, (world.admin, world.student))
    page = f"/admin/people/{world.student.id}/"

    admin.post(f"{page}switch-off/")

    assert not is_in(student)
    email = User.objects.get(person_id=person_of(world.student)).email
    assert Visitor().post("/sign-in/", email=email, password=SECRET).status_code == 422
    admin.post(f"{page}switch-on/")
    assert is_in(entered(world.student))


@pytest.mark.parametrize("what", ["sign-out", "switch-off", "switch-on"])
@pytest.mark.parametrize("who", ["student", "teacher", "admin"])
def test_accounts_are_switched_by_those_who_may(
    world: World, pass_time: Clock, who: str, what: str
) -> None:
    boss = make_member(world.school, "district_admin")
    theirs = entered(boss)
    mine = entered(getattr(world, who))

    answer = mine.post(f"/admin/people/{boss.id}/{what}/")

    assert answer.status_code == (403 if who == "admin" else 404)
    assert is_in(theirs)


def test_nobody_switches_off_themselves(world: World, pass_time: Clock) -> None:
    admin = entered(world.admin)

    assert admin.post(f"/admin/people/{world.admin.id}/switch-off/").status_code == 422
    assert is_in(admin)


@pytest.mark.parametrize("path", ["{id}/roles/", "{id}/password/", "{id}/edit/", "new-staff/"])
def test_power_over_others_asks_for_the_password_again(
    world: World, pass_time: Clock, path: str
) -> None:
    """Also by an address, to which links lead, or by an account of somebody new."""
    admin, page = entered(world.admin), f"/admin/people/{path.format(id=world.student.id)}"
    typed = {"given_name": "New", "family_name": "Name", "grade": "9", "email": "new@d.example"}
    assert admin.get(page).status_code == 200, "just signed in"
    pass_time(timedelta(minutes=20))

    asked = admin.get(page)
    assert asked.headers["Location"].startswith("/account/confirm/")
    sent = admin.post(page, **typed, roles=["teacher"], password=SECRET)
    assert sent.headers["Location"].startswith("/account/confirm/")
    assert Member.objects.get(id=world.student.id).roles == ["student"]
    assert not Person.objects.filter(given_name="New").exists()

    user = User.objects.get()
    assert confirm(admin, user, password="wrong wrong", next=page).status_code == 422
    assert confirm(admin, user, code="abcde-fghij", next=page).status_code == 422
    assert admin.get(page).status_code == 302
    on = confirm(admin, user, next=page)
    assert on.headers["Location"] == page
    assert admin.get(page).status_code == 200


def test_confirming_leads_on_within_this_site_only(world: World, pass_time: Clock) -> None:
    admin = entered(world.admin)
    on = confirm(admin, User.objects.get(), next="https://evil.example/")

    assert on.headers["Location"] == "/"


def test_rules_of_signing_in_are_a_district_admins(world: World, pass_time: Clock) -> None:
    boss, admin = entered(make_member(world.school, "district_admin")), entered(world.admin)
    typed: dict[str, Any] = dict.fromkeys(sessions.RULES, 30)

    assert admin.get("/admin/sign-in/").status_code == 404
    assert admin.post("/admin/sign-in/", **typed).status_code == 404
    assert not SignInRules.objects.exists()
    assert boss.post("/admin/sign-in/", **{**typed, "admin_idle_minutes": 1}).status_code == 422
    assert boss.post("/admin/sign-in/", **typed).status_code == 302
    assert SignInRules.objects.get().student_idle_minutes == 30


def test_expired_sessions_are_swept_away(world: World, pass_time: Clock) -> None:
    entered(world.admin)
    pass_time(lifetimes.ADMINS.idle)
    kept = entered(world.teacher)

    sessions.SessionStore.clear_expired()

    assert Session.objects.count() == 1
    assert is_in(kept)


def test_a_session_that_was_ended_does_not_come_back(world: World, pass_time: Clock) -> None:
    """A request that runs meanwhile saves its session last."""
    key = cookie_of(entered(world.teacher))
    store = sessions.SessionStore(key)
    store["passing"] = "by"
    Session.objects.all().delete()

    with pytest.raises(UpdateError):
        store.save()

    assert not Session.objects.exists()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROMEBOOK, "Chrome, Chromebook"),
        ("Mozilla/5.0 (iPhone; CPU) AppleWebKit Version/18 Mobile Safari/604", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537 Edg/140", "Edge, Windows"),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_device_is_named_in_words_of_ours(agent: str, words: str) -> None:
    assert device_words(agent) == words
