"""A district with one school, its people, and its ways in; made anew for each story."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any, TypeVar

from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from playwright.sync_api import Page

from corridor.accounts.models import Identity, Member, SignInProvider, User
from corridor.core.sealing import seal
from corridor.core.tenancy import in_district
from tests.accounts.federating import make_provider
from tests.e2e.conftest import People
from tests.e2e.faq.backstage import Backstage
from tests.e2e.second_factor import set_app_up
from tests.e2e.sign_in.accounts import DOMAIN, TENANT
from tests.factories import World, make_district, make_member, make_user

T = TypeVar("T")
PASSWORD = "correct horse battery"
_number = count(1)


class District:
    def __init__(self, backstage: Backstage, people: People) -> None:
        self._backstage, self._people = backstage, people
        self.slug = f"lakeside-{next(_number)}"
        self.id = backstage.run(lambda: make_district(self.slug, name="Lakeside", domains=[]).id)
        self.school = self.run(lambda: World(students=0, name="Lakeside High").school)

    def run(self, call: Callable[[], T]) -> T:
        def inside() -> T:
            with in_district(self.id):
                return call()

        return self._backstage.run(inside)

    def member(self, name: str, role: str = "student") -> Member:
        address = f"{name.lower()}@{DOMAIN}"
        return self.run(lambda: make_member(self.school, role, given_name=name, email=address))

    def account(self, member: Member, **fields: Any) -> User:
        """One with a password. Addresses are the installation's, so each district has its own."""

        def make() -> User:
            made = make_user(member, password=PASSWORD)
            User.objects.filter(id=made.id).update(email=f"{made.id}@{DOMAIN}", **fields)
            made.refresh_from_db()
            return made

        return self.run(make)

    def google(self, **fields: Any) -> SignInProvider:
        told = {"settings": {"domains": [DOMAIN]}, "secret": seal("a secret of the tests")}
        return self.run(lambda: make_provider(client_id="corridor", **{**told, **fields}))

    def microsoft(self, **fields: Any) -> SignInProvider:
        agreed = {"tenants": [TENANT], "domains": [DOMAIN]}
        return self.google(kind="microsoft", settings=agreed, **fields)

    def rows_of_allauth(self) -> int:
        theirs = (EmailAddress, EmailConfirmation, SocialAccount, SocialApp, SocialToken)
        return self.run(lambda: sum(int(table.objects.count()) for table in theirs))

    def identities(self) -> int:
        return self.run(lambda: Identity.objects.filter(district_id=self.id).count())

    def users(self) -> int:
        return self.run(lambda: User.objects.filter(district_id=self.id).count())

    def signed_in(self, member: Member) -> Page:
        """A browser in which somebody came in with their password."""
        email, page = self.account(member).email, self.stranger()
        page.goto(f"/sign-in/at/{self.slug}/")
        page.get_by_label("School e-mail").fill(email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)
        if page.url.endswith("/account/security/"):
            set_app_up(page)
        return page

    @property
    def url(self) -> str:
        return self._people.url

    def forgive(self, words: str) -> None:
        """Browsers note an answer that is no 2xx as an error of the page."""
        self._people.forgive(words)

    def stranger(self) -> Page:
        return self._people.stranger()
