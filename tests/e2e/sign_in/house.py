"""The district that the stories of signing in play in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django.urls import reverse

from corridor.accounts.models import Identity, Member, Person, PersonId, SignInProvider, User
from corridor.core.sealing import seal
from corridor.core.tenancy import in_district
from tests.e2e.faq.backstage import Backstage
from tests.e2e.sign_in.accounts import DOMAIN
from tests.e2e.sign_in.accounts import TENANT as DIRECTORY
from tests.e2e.sign_in.rostered import CLEVER, DISTRICT, TENANT
from tests.factories import TEN, World, make_district, make_member, make_user, person_of

T = TypeVar("T")
SECRET = "a secret of the district"
OF_OPENID = "a secret of the tests"


class House:
    """Lakeside High with all ways in. ``idp`` is where the district's SAML is."""

    def __init__(self, backstage: Backstage, url: str, idp: str, certificate: str) -> None:
        self._backstage, self.url = backstage, url
        self._saml = {
            "entity_id": f"{idp}/metadata",
            "sso_url": f"{idp}/sso",
            "certificates": [certificate],
            "number_attribute": "number",
        }
        self._district = backstage.run(lambda: make_district("lakeside", name="Lakeside").id)
        self.providers = self.run(self._furnish)

    def run(self, call: Callable[[], T]) -> T:
        def inside() -> T:
            with in_district(self._district):
                return call()

        return self._backstage.run(inside)

    def _furnish(self) -> dict[str, UUID]:
        world = World(students=0, name="Lakeside High")
        for number, name in ((1, "Maya"), (2, "Liam"), (4, "Omar")):
            ids = {"oneroster_id": f"student-{number}", "student_number": f"100{number}"}
            address = f"{name.lower()}@{DOMAIN}"
            named = {"given_name": name, "family_name": "Lake", "email": address}
            make_member(world.school, "student", **named, **ids)
        Person.objects.filter(id=person_of(world.teacher)).update(oneroster_id="teacher-3")
        for key, roster_id in (
            ("maya", "student-1"),
            ("liam", "student-2"),
            ("bennett", "teacher-3"),
            ("off", "student-4"),
        ):
            person = Person.objects.get(oneroster_id=roster_id)
            PersonId.objects.create(person=person, system="clever", value=CLEVER[key]["id"])
        make_user(Member.objects.get(person__oneroster_id="student-4"))
        self.switch_off()
        return {
            "clever": self._provider("clever", {"district": DISTRICT}),
            "classlink": self._provider("classlink", {"tenant": TENANT}),
            "saml": self._provider("saml", self._saml),
            "google": self._provider("google", {"domains": [DOMAIN]}),
            "microsoft": self._provider("microsoft", {"tenants": [DIRECTORY], "domains": [DOMAIN]}),
        }

    def _provider(self, kind: str, settings: dict[str, Any]) -> UUID:
        made = SignInProvider.objects.create(
            district_id=self._district,
            kind=kind,
            is_on=True,
            client_id="corridor",
            secret=seal(OF_OPENID if kind in ("google", "microsoft") else SECRET),
            settings=settings,
            created_at=TEN,
        )
        return made.id

    def switch_off(self) -> None:
        """Omar's account."""
        User.objects.filter(person__oneroster_id="student-4").update(is_active=False)

    def agree(self, kind: str, **settings: Any) -> None:
        """Change what is agreed with a provider."""

        def change() -> None:
            provider = SignInProvider.objects.get(id=self.providers[kind])
            provider.settings |= settings
            provider.save(update_fields=["settings"])

        self.run(change)

    def agree_as_before(self) -> None:
        usual = {"allow_idp_initiated": False, "metadata_url": "", "metadata_tried_at": ""}
        self.agree("saml", **self._saml, **usual)

    def address(self, name: str, kind: str) -> str:
        return self.url + reverse(f"accounts:{name}", args=[self.providers[kind]])

    def back_to(self, kind: str) -> str:
        return self.address(f"{kind}_back", kind)

    def accounts_of(self, roster_id: str) -> list[UUID]:
        return self.run(
            lambda: list(
                User.objects.filter(person__oneroster_id=roster_id).values_list("id", flat=True)
            )
        )

    def came_through(self, roster_id: str) -> set[str]:
        """The issuers that an account is known to."""
        found = Identity.objects.filter(user__person__oneroster_id=roster_id)
        return self.run(lambda: set(found.values_list("issuer", flat=True)))
