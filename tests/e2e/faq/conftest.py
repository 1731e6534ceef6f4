"""A school in the running product for each story, and its people in browsers and over the API."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from importlib import import_module
from itertools import count
from typing import Any, TypeVar

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django import DjangoDbBlocker

from corridor.accounts.models import Member, User
from corridor.accounts.sign_in import sign_in
from corridor.accounts.tokens import issue_token
from corridor.core.tenancy import in_district
from corridor.schools.models import Location
from tests.e2e.conftest import PATIENCE_MS, People, Product, running
from tests.e2e.faq.backstage import Backstage
from tests.e2e.faq.school import School
from tests.e2e.second_factor import set_app_up
from tests.factories import make_district, make_user

T = TypeVar("T")
expect.set_options(timeout=PATIENCE_MS)
_number = count(1)
PASSWORD = "correct horse battery"


@dataclass(frozen=True)
class Answer:
    status: int
    body: str

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Caller:
    """Somebody's program."""

    url: str
    token: str

    def get(self, path: str) -> Answer:
        return self._call(path)

    def post(self, path: str, **body: Any) -> Answer:
        headers = {"Idempotency-Key": f"story-{next(_number)}"}
        if body:
            headers["Content-Type"] = "application/json"
        return self._call(path, "POST", json.dumps(body) if body else None, headers)

    def _call(
        self, path: str, method: str = "GET", body: str | None = None, headers: Any = None
    ) -> Answer:
        line = HTTPConnection(self.url.removeprefix("http://"), timeout=15)
        token = {"Authorization": f"Bearer {self.token}"}
        line.request(method, f"/api/v1{path}", body, token | (headers or {}))
        said = line.getresponse()
        answer = Answer(said.status, said.read().decode())
        line.close()
        return answer

    def ask(self, student: Member, place: Location, **fields: Any) -> Answer:
        """The student asks for a round trip."""
        wish = {"student": str(student.person_id), "destination": str(place.id)}
        return self.post("/passes", **wish, trip="round_trip", **fields)

    def answer(self, student: Member, verb: str) -> Answer:
        """Say something about the pass that a student has now."""
        return self.post(f"/passes/{self.live(student)}/{verb}")

    def now(self, student: Member) -> Answer:
        """The pass that a student has now."""
        return self.get(f"/passes/{self.live(student)}")

    def sees(self, place: Location) -> bool:
        listed = self.get("/locations").json()["items"]
        return str(place.id) in {found["id"] for found in listed}

    def live(self, student: Member) -> str:
        found = self.get(f"/passes?state=live&student={student.person_id}").json()["items"]
        return str(found[0]["id"])


class Stage:
    """One school in the product, and everybody of it."""

    def __init__(
        self, backstage: Backstage, people: People, build: Callable[[], School] = School
    ) -> None:
        self._backstage, self._people = backstage, people
        self._users: dict[Member, User] = {}
        self._district = backstage.run(lambda: make_district(f"faq-{next(_number)}").id)
        self.school = self.run(build)

    def run(self, call: Callable[[], T]) -> T:
        """Something in the school's own district, behind the pages."""

        def inside() -> T:
            with in_district(self._district):
                return call()

        return self._backstage.run(inside)

    def set(self, row: Any, **fields: Any) -> None:
        """Set a rule up before the story begins."""
        self.run(lambda: self.school.change(row, **fields))

    def page(self, member: Member, address: str = "/") -> Page:
        """A browser of its own in which somebody is signed in."""
        page = self._people.stranger()
        session = self.run(lambda: self._session(member))
        cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self._people.url}
        page.context.add_cookies([cookie])  # type: ignore[list-item]
        page.goto(address)
        return page

    def stranger(self) -> Page:
        """A browser in which nobody is signed in."""
        return self._people.stranger()

    def first_sign_in(self, member: Member) -> Page:
        """Somebody types their address and password for the first time."""
        self._users[member] = user = self.run(lambda: make_user(member, password=PASSWORD))
        page = self._people.stranger()
        page.goto("/sign-in/")
        page.get_by_label("School e-mail").fill(user.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)
        if page.url.endswith("/account/security/"):
            set_app_up(page)
        return page

    def caller(self, member: Member) -> Caller:
        def token() -> str:
            return issue_token(user=self._user(member), name="story", now=timezone.now()).secret

        return Caller(self._people.url, self.run(token))

    def _session(self, member: Member) -> str:
        request = HttpRequest()
        request.session = import_module(settings.SESSION_ENGINE).SessionStore()
        sign_in(request, self._user(member))
        request.session.save()
        return str(request.session.session_key)

    def _user(self, member: Member) -> User:
        if member not in self._users:
            self._users[member] = make_user(member)
        return self._users[member]

    def forgive(self, words: str) -> None:
        self._people.forgive(words)


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Without the demo: every story makes its own school."""
    with running(f"corridor_faq_{os.getpid()}", tmp_path_factory, demo=False) as made:
        yield made


@pytest.fixture(scope="session")
def backstage(product: Product, django_db_blocker: DjangoDbBlocker) -> Iterator[Backstage]:
    made = Backstage(product.database, django_db_blocker.unblock)
    yield made
    made.close()


@pytest.fixture
def stage(backstage: Backstage, people: People) -> Stage:
    return Stage(backstage, people)
