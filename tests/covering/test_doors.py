"""Over HTTP: the door for day passes, and the only pages behind it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone

from corridor.accounts.models import Coverage, Member, Session, SignInRules
from corridor.accounts.second_step import BY_PASSWORD, HOW
from corridor.accounts.stand_ins import PAGES
from corridor.core.tenancy import district_in_force
from corridor.covering.commands.day_passes import end_day_pass
from corridor.covering.commands.shared import share_account
from corridor.live.standing import fallen, standing_of
from corridor.schools.models import District
from tests.covering.making import DAY, EIGHT, Wing, cover, slip
from tests.factories import TEN, actor_of, make_district, make_member, make_user
from tests.isolation import addresses
from tests.pages import PLAIN_STATIC, Visitor

pytestmark = pytest.mark.usefixtures("district")


class Clock:
    now = TEN

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(timezone, "now", made)
    return made


@pytest.fixture(autouse=True)
def _plain_static() -> Iterator[None]:
    with override_settings(STORAGES=PLAIN_STATIC):
        yield


@pytest.fixture
def wing(clock: Clock) -> Wing:
    return Wing()


def _door() -> str:
    slug = District.objects.values_list("slug", flat=True).get(id=district_in_force())
    return reverse("covering:open_day_pass", args=[slug])


def _enter(wing: Wing, client: Client) -> str:
    made = slip(wing)
    answer = client.post(_door(), {"code": made.code, "name": "Mr. Okafor"})
    assert answer.status_code == 302
    return str(made.day_pass.id)


def test_code_lets_in_and_shows_the_day(wing: Wing, client: Client) -> None:
    _enter(wing, client)

    page = client.get("/", follow=True).content.decode()

    assert "Welcome, Mr. Okafor" in page
    assert "Biology · Room 214" in page
    assert "You won’t see" in page


def test_session_does_not_outlive_the_last_bell(wing: Wing, client: Client, clock: Clock) -> None:
    _enter(wing, client)
    assert client.get("/room/").status_code == 200

    clock.now = TEN + timedelta(minutes=95)

    assert client.get("/room/")["Location"].startswith("/sign-in/")
    assert client.get("/substitute/")["Location"].startswith("/sign-in/")


def test_session_ends_with_the_day_pass(wing: Wing, client: Client) -> None:
    day_pass = _enter(wing, client)
    end_day_pass(actor=actor_of(wing.admin), day_pass_id=day_pass, now=TEN)  # type: ignore[arg-type]

    assert client.get("/room/")["Location"].startswith("/sign-in/")
    assert not Session.objects.filter(user__person__family_name="Okafor").exists()


def test_code_opens_at_no_other_district(wing: Wing) -> None:
    made, other = slip(wing), make_district()
    theirs = reverse("covering:open_day_pass", args=[other.slug])

    assert Visitor().post(theirs, code=made.code).status_code == 422
    assert not Member.objects.filter(stands_in="day").exists()
    assert Visitor().post(_door(), code=made.code).status_code == 302, "the control"


def test_door_of_no_district_is_not_there(wing: Wing) -> None:
    assert wing.school.district_id
    assert Visitor().get(reverse("covering:open_day_pass", args=["nowhere"])).status_code == 404


@pytest.mark.parametrize("days", [-1, 1])
def test_code_of_another_day_lets_nobody_in(
    wing: Wing, client: Client, clock: Clock, days: int
) -> None:
    made = slip(wing)
    clock.now = TEN + timedelta(days=days)

    answer = client.post(_door(), {"code": made.code})

    assert answer.status_code == 422
    assert "does not open today" in answer.content.decode()
    assert "sessionid" not in {name.split("-")[-1] for name in client.cookies}
    assert not Member.objects.filter(stands_in="day").exists()


def test_guessing_has_to_wait_and_the_right_code_too(wing: Wing, client: Client) -> None:
    made = slip(wing)
    answers = [client.post(_door(), {"code": f"22222-222{n:02}"[:11]}) for n in range(22, 34)]

    assert [one.status_code for one in answers][-1] == 429
    assert client.post(_door(), {"code": made.code}).status_code == 429
    assert not Member.objects.filter(stands_in="day").exists()


def test_opening_the_page_changes_nothing(wing: Wing, client: Client) -> None:
    slip(wing)

    assert client.get(_door()).status_code == 200

    assert not Member.objects.filter(stands_in="day").exists()


def test_code_is_in_no_address(wing: Wing, client: Client) -> None:
    user = make_user(wing.admin)
    client.force_login(user)
    client.get("/")

    page = client.post(
        reverse("covering:plan"),
        {"teacher": wing.teacher.id, "by": "day_pass", "span": "dates", "first": DAY.isoformat()},
    )

    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert Coverage.objects.filter(day_pass__isnull=False).count() == 1


def test_every_page_but_those_listed_is_closed_to_a_stand_in(wing: Wing, client: Client) -> None:
    """A page that comes later is closed until it is listed."""
    _enter(wing, client)
    found = addresses.pages()
    assert PAGES - {"accounts:sign_in_as"} <= set(found)

    answers = {
        name: client.get(addresses.path_of(route, {})).status_code
        for name, route in found.items()
        if name not in PAGES and "<" not in route and not route.startswith(("api/", "sign-in/"))
    }

    app = {f"notifications:{name}" for name in ("service_worker", "manifest", "offline")}
    public = {"alive", "ready", "metrics", "openapi"} | app
    assert len(answers) > 40
    assert {name for name, status in answers.items() if status != 404} <= public


def test_a_substitute_of_their_own_finds_more(wing: Wing, client: Client) -> None:
    """The control of the one before."""
    client.force_login(make_user(make_member(wing.school, "substitute")))

    assert client.get("/monitor/").status_code == 200
    assert client.get("/passes/").status_code == 200
    assert client.get("/covering/").status_code == 200


def test_shared_account_says_first_where_it_is(wing: Wing, client: Client) -> None:
    member = make_member(wing.school, "substitute")
    share_account(actor=actor_of(wing.admin), member_id=member.id, is_shared=True, now=EIGHT)
    client.force_login(make_user(member))
    assert client.get("/room/").status_code == 404

    nothing = client.post(reverse("covering:take_rooms"), {"rooms": [], "name": "Sam"})
    client.post(reverse("covering:take_rooms"), {"rooms": [wing.room.id], "name": "Sam"})

    assert nothing.status_code == 422
    assert client.get("/room/").status_code == 200
    assert client.get(f"/room/?room={wing.next_door.id}").status_code == 404
    assert "Welcome, Sam" in client.get("/substitute/").content.decode()


def test_shared_account_is_asked_for_no_second_step(wing: Wing, client: Client) -> None:
    """Whoever set one up would lock the others out; the control is a person's own account."""
    SignInRules.objects.create(district_id=district_in_force(), staff_second_factor=True)
    members = [make_member(wing.school, "substitute") for _ in range(2)]
    share_account(actor=actor_of(wing.admin), member_id=members[0].id, is_shared=True, now=EIGHT)

    answers = [_by_password(client, member) for member in members]

    assert answers == ["/substitute/", "/account/security/"]


def _by_password(client: Client, member: Member) -> str:
    client.force_login(make_user(member))
    session = client.session
    session[HOW] = BY_PASSWORD
    session.save()
    return str(client.get("/")["Location"])


def test_stream_ends_when_a_coverage_begins_or_stops(wing: Wing, client: Client) -> None:
    """The page then opens another one, which hears of the teacher's requests."""
    user = make_user(wing.hale)
    client.force_login(user)
    key, district_id = str(client.session.session_key), district_in_force()
    before = standing_of(key, district_id=district_id, now=TEN)
    assert fallen([before], district_id=district_id, now=TEN) == set()

    row = cover(wing, by=wing.hale)

    assert fallen([before], district_id=district_id, now=TEN) == {before.digest}
    holding = standing_of(key, district_id=district_id, now=TEN)
    assert row.ends_at is not None
    assert fallen([holding], district_id=district_id, now=row.ends_at) == {before.digest}


def test_who_is_signed_in_is_still_one_statement(wing: Wing, client: Client) -> None:
    cover(wing, by=wing.hale)
    client.force_login(make_user(wing.hale))

    assert "You cover for Ms. Bennett" in client.get("/room/").content.decode()
