"""Clever and ClassLink as they misbehave, and what signing in would be without its checks."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from corridor.accounts.federation import started
from corridor.accounts.models import Identity, Person, PersonId, SignInProvider
from corridor.core.errors import Refused
from corridor.core.sealing import seal
from corridor.core.tenancy import district_in_force
from tests.factories import TEN, World, make_member, person_of
from tests.pages import Visitor
from tests.peers.web import Asked, Reply, serving

pytestmark = pytest.mark.django_db
DISTRICT, TENANT, MAYA = "d1", 7001, "c1"


class Portal:
    """Both portals at one address. ``replies`` has other answers than the good ones."""

    def __init__(self) -> None:
        self.url, self.asked = "", list[Asked]()
        self.replies: dict[str, Reply] = {}

    def __call__(self, asked: Asked) -> Reply:
        self.asked.append(asked)
        path = urlsplit(asked.path).path
        return self.replies.get(path) or Reply(json.dumps(GOOD[path]).encode())


GOOD: dict[str, dict[str, Any]] = {
    "/oauth/tokens": {"access_token": "t"},
    "/v3.0/me": {"type": "user", "data": {"id": MAYA, "district": DISTRICT, "type": "user"}},
    "/userinfo": {"email": "maya@lakeside.example", "email_verified": False},
    "/oauth2/v2/token": {"access_token": "t"},
    "/v2/my/info": {"UserId": 11, "TenantId": TENANT, "SourcedId": "student-1"},
}


@pytest.fixture
def portal(settings: Settings) -> Iterator[Portal]:
    made = Portal()
    settings.INNER_HOSTS = ["localhost"]
    with serving(made) as made.url:
        settings.CLEVER_SITE = settings.CLEVER_API = made.url
        settings.CLASSLINK_SITE = settings.CLASSLINK_API = made.url
        yield made


@pytest.fixture
def maya(world: World) -> Person:
    member = make_member(
        world.school, "student", given_name="Maya", oneroster_id="student-1", email="m@d.example"
    )
    person = Person.objects.get(id=person_of(member))
    PersonId.objects.create(person=person, system="clever", value=MAYA)
    return person


def make(world: World, kind: str, **settings: Any) -> SignInProvider:
    return SignInProvider.objects.create(
        district_id=district_in_force(),
        kind=kind,
        is_on=True,
        client_id="id:with colon",
        secret=seal("s3cret/+"),
        settings=settings,
        created_at=TEN,
    )


@pytest.fixture
def clever(world: World, maya: Person, portal: Portal) -> SignInProvider:
    return make(world, "clever", district=DISTRICT)


@pytest.fixture
def classlink(world: World, maya: Person, portal: Portal) -> SignInProvider:
    return make(world, "classlink", tenant=str(TENANT))


def state_of(client: Client, provider: SignInProvider) -> str:
    """The state of a sign-in that begins in this browser."""
    answer = client.get(reverse("accounts:provider_start", args=[provider.id]))
    return parse_qs(urlsplit(answer["Location"]).query)["state"][0]


def come_back(client: Client, provider: SignInProvider, **query: str) -> Any:
    return client.get(reverse(f"accounts:{provider.kind}_back", args=[provider.id]), query)


def sign_in(client: Client, provider: SignInProvider) -> Any:
    return come_back(client, provider, code="c", state=state_of(client, provider))


def is_in(client: Client) -> bool:
    return client.get("/account/sign-ins/").status_code == 200


def test_clever_is_asked_as_it_wants_to_be(clever: SignInProvider, portal: Portal) -> None:
    client = Client()

    assert sign_in(client, clever).status_code == 302

    assert is_in(client)
    token, me, more = portal.asked
    pair = base64.b64decode(token.authorization.removeprefix("Basic ")).decode()
    assert pair == "id%3Awith%20colon:s3cret%2F%2B"
    back = f"http://testserver{reverse('accounts:clever_back', args=[clever.id])}"
    assert parse_qs(token.body) == {
        "code": ["c"],
        "grant_type": ["authorization_code"],
        "redirect_uri": [back],
    }
    assert [one.authorization for one in (me, more)] == ["Bearer t"] * 2
    known = Identity.objects.get()
    assert (known.issuer, known.subject) == (f"https://clever.com/{DISTRICT}", MAYA)


def test_classlink_is_asked_as_it_wants_to_be(classlink: SignInProvider, portal: Portal) -> None:
    client = Client()

    assert sign_in(client, classlink).status_code == 302

    assert is_in(client)
    told = parse_qs(portal.asked[0].body)
    assert (told["client_id"], told["client_secret"]) == (["id:with colon"], ["s3cret/+"])
    known = Identity.objects.get()
    assert (known.issuer, known.subject) == (f"https://launchpad.classlink.com/{TENANT}", "11")


PAGE = Reply(b"<html>Please sign in</html>", "text/html")


@pytest.mark.parametrize(
    ("path", "reply"),
    [
        ("/oauth/tokens", PAGE),
        ("/oauth/tokens", Reply(b'{"error": "invalid_grant"}', status=400)),
        ("/oauth/tokens", Reply(b'{"access_token": ""}')),
        ("/oauth/tokens", Reply(b'{"access_token": {"$ne": 1}}')),
        ("/oauth/tokens", Reply(b"", status=302, location="https://10.0.0.1/")),
        ("/v3.0/me", PAGE),
        ("/v3.0/me", Reply(b'{"error": "no"}', status=401)),
        ("/v3.0/me", Reply(b'{"data": []}')),
        ("/v3.0/me", Reply(b'{"data": {"id": null, "district": "d1"}}')),
        ("/v3.0/me", Reply(b'{"data": {"id": "c1"}}')),
        ("/v3.0/me", Reply(b'{"data": {"id": "", "district": "d1"}}')),
        ("/v3.0/me", Reply(b'{"data": {"id": ["c1"], "district": "d1"}}')),
    ],
)
def test_clever_that_does_not_say_who_it_is_signs_nobody_in(
    clever: SignInProvider, portal: Portal, path: str, reply: Reply
) -> None:
    client = Client()
    portal.replies[path] = reply

    answer = sign_in(client, clever)

    assert answer.status_code == 403
    assert "s3cret" not in answer.content.decode()
    assert not is_in(client)
    portal.replies.clear()
    sign_in(client, clever)
    assert is_in(client), "control"


def test_names_and_addresses_are_optional_at_clever(clever: SignInProvider, portal: Portal) -> None:
    client = Client()
    portal.replies["/userinfo"] = Reply(b"not here", "text/plain", 404)

    sign_in(client, clever)

    assert is_in(client)


def test_an_address_never_says_who_it_is(
    clever: SignInProvider, portal: Portal, world: World
) -> None:
    """Clever has somebody else under Maya's address, and proves no addresses."""
    client = Client()
    clever.settings |= {"match_by_address": True, "domains": ["d.example"]}
    clever.save()
    portal.replies["/v3.0/me"] = Reply(b'{"data": {"id": "c9", "district": "d1"}}')
    portal.replies["/userinfo"] = Reply(b'{"email": "m@d.example", "email_verified": false}')

    assert sign_in(client, clever).status_code == 403
    assert not is_in(client)


def test_without_the_state_a_code_of_somebody_else_would_sign_in(
    clever: SignInProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control of all that is refused for its state."""
    client = Client()
    assert come_back(client, clever, code="theirs", state="theirs").status_code == 403
    assert not is_in(client)

    monkeypatch.setattr(started, "finish", lambda *_, **__: "/")
    assert come_back(client, clever, code="theirs", state="theirs").status_code == 302
    assert is_in(client)


def test_a_code_without_state_is_dropped(clever: SignInProvider, portal: Portal) -> None:
    client = Client()

    answer = come_back(client, clever, code="theirs")

    assert answer["Location"].startswith(f"{portal.url}/oauth/authorize?")
    assert portal.asked == [], "the code was not used"


def test_a_state_is_of_one_provider(clever: SignInProvider, world: World) -> None:
    client, other = Client(), make(world, "clever", district=DISTRICT)

    state = state_of(client, other)

    assert come_back(client, clever, code="c", state=state).status_code == 403
    assert not is_in(client)


def test_a_no_at_the_portal_is_told(clever: SignInProvider, portal: Portal) -> None:
    """Also where the portal drops the state with it: asking once more would go round and round."""
    client = Client()
    state = state_of(client, clever)

    answer = come_back(client, clever, error="access_denied", state=state)

    assert answer.status_code == 403
    assert "did not let you through" in answer.content.decode()
    assert come_back(client, clever, error="access_denied").status_code == 403


@pytest.mark.parametrize("is_wrong", [True, False])
def test_a_test_shows_also_what_went_wrong(
    clever: SignInProvider, portal: Portal, world: World, *, is_wrong: bool
) -> None:
    """A secret that is wrong, say: the admin stays who they are and can put it right."""
    admin = Visitor(make_member(world.school, "district_admin")).client
    if is_wrong:
        portal.replies["/oauth/tokens"] = Reply(b'{"error": "invalid_client"}', status=401)
    there = admin.get(reverse("accounts:try_provider", args=[clever.id]))["Location"]

    page = come_back(admin, clever, code="c", state=parse_qs(urlsplit(there).query)["state"][0])

    told = page.content.decode()
    assert "This was a test." in told
    assert ("The portal did not confirm this sign-in." in told) is is_wrong
    assert is_in(admin)


def test_a_way_in_that_is_off_is_not_there(clever: SignInProvider) -> None:
    client = Client()
    state = state_of(client, clever)
    SignInProvider.objects.update(is_on=False)

    assert come_back(client, clever, code="c", state=state).status_code == 404
    assert come_back(client, clever, code="c").status_code == 404
    SignInProvider.objects.update(is_on=True, kind="classlink")
    assert come_back(client, clever, code="c", state=state).status_code == 404


def test_states_end_and_are_few() -> None:
    """Control: a fresh one holds."""
    session: Any = {}
    begin: Callable[..., str] = started.begin
    about: dict[str, Any] = {"provider_id": "p", "onward": "/x"}
    first = begin(session, **about, now=TEN)
    last = [begin(session, **about, now=TEN) for _ in range(started.MOST)][-1]
    end = TEN + started.HOLDS_FOR

    for mark, now in ((first, TEN), (last, end), ("", TEN)):
        with pytest.raises(Refused):
            started.finish(dict(session), mark=mark, provider_id="p", now=now)  # type: ignore[arg-type]
    just_before = end - timedelta(seconds=1)
    assert started.finish(session, mark=last, provider_id="p", now=just_before) == "/x"  # type: ignore[arg-type]
