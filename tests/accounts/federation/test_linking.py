"""Whose account an account at a provider is: what links, in which order, and what never does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from corridor.accounts.federation import settings as agreed
from corridor.accounts.federation.claims import Claims
from corridor.accounts.federation.linking import account_for
from corridor.accounts.models import Identity, Member, Person, PersonId, SignInProvider, User
from corridor.core.audit import AuditEntry
from corridor.core.errors import Refused
from corridor.core.tenancy import in_district
from tests.accounts.federating import DOMAIN, claims, make_provider
from tests.factories import (
    TEN,
    World,
    make_district,
    make_member,
    make_school,
    make_user,
    person_of,
)


@pytest.fixture
def google(world: World) -> SignInProvider:
    return make_provider()


def maya(world: World, **fields: str) -> Member:
    told = {"email": f"s1@{DOMAIN}", "given_name": "Maya", **fields}
    return make_member(world.school, "student", **told)


def refused(provider: SignInProvider, told: Claims) -> str:
    """The code; that nothing was made is asserted too."""
    before = (User.objects.count(), Person.objects.count(), Identity.objects.count())
    with pytest.raises(Refused) as error:
        account_for(provider=provider, claims=told, now=TEN)
    assert (User.objects.count(), Person.objects.count(), Identity.objects.count()) == before
    assert error.value.refusal.overridable_by
    return error.value.refusal.code


def test_first_sign_in_by_roster_address_makes_an_account_without_address_or_password(
    world: World, google: SignInProvider
) -> None:
    member = maya(world)
    user = account_for(provider=google, claims=claims(), now=TEN)
    assert user.person_id == person_of(member)
    assert (user.email, user.has_usable_password()) == ("", False)
    found = Identity.objects.get()
    assert (found.user_id, found.subject, found.linked_by) == (user.id, "1", "address")


def test_a_link_is_noted_without_names(world: World, google: SignInProvider) -> None:
    member = maya(world)
    account_for(provider=google, claims=claims(), now=TEN)
    entry = AuditEntry.objects.get()
    assert (entry.kind, entry.subjects) == ("person_changed", [person_of(member)])
    assert entry.details == {"what": "linked", "how": "google", "by": "address"}


def test_an_existing_account_is_kept(world: World, google: SignInProvider) -> None:
    member = maya(world)
    user = make_user(member, password="correct horse battery")
    assert account_for(provider=google, claims=claims(), now=TEN) == user


def test_whoever_came_before_comes_in_though_the_address_is_another_persons_now(
    world: World, google: SignInProvider
) -> None:
    member = maya(world)
    first = account_for(provider=google, claims=claims(), now=TEN)
    Person.objects.filter(id=person_of(member)).update(email="married@district.example")
    maya(world, given_name="Other")
    later = TEN + timedelta(days=1)
    assert account_for(provider=google, claims=claims(), now=later) == first
    assert Identity.objects.get().used_at == later


@pytest.mark.parametrize("system", ["google", "oneroster"])
def test_an_id_of_the_roster_wins_over_the_address(
    world: World, google: SignInProvider, system: str
) -> None:
    maya(world)
    meant = make_member(world.school, "student", oneroster_id="r-7")
    PersonId.objects.create(person_id=person_of(meant), system="google", value="1")
    told = claims(ids={system: "1" if system == "google" else "r-7"})
    user = account_for(provider=google, claims=told, now=TEN)
    assert user.person_id == person_of(meant)
    assert Identity.objects.get().linked_by == "roster id"


def test_an_id_of_another_system_links_nobody(world: World, google: SignInProvider) -> None:
    meant = make_member(world.school, "student")
    PersonId.objects.create(person_id=person_of(meant), system="clever", value="1")
    assert refused(google, claims()) == "nobody_known"


def test_ids_that_mean_two_people_link_neither(world: World, google: SignInProvider) -> None:
    one, other = (make_member(world.school, "student", oneroster_id=f"r-{n}") for n in (1, 2))
    PersonId.objects.create(person_id=person_of(one), system="google", value="1")
    assert other.person
    assert refused(google, claims(ids={"google": "1", "oneroster": "r-2"})) == "several_known"


def test_the_roster_may_name_another_account_of_the_same_person(
    world: World, google: SignInProvider
) -> None:
    member = maya(world)
    first = account_for(provider=google, claims=claims("1"), now=TEN)
    PersonId.objects.create(person_id=person_of(member), system="google", value="2")
    assert account_for(provider=google, claims=claims("2"), now=TEN) == first
    assert Identity.objects.get().subject == "2"


def test_a_student_number_counts_where_the_district_says_so(world: World) -> None:
    member = maya(world, student_number="10017")
    told = claims(student_number="10017", email="", ids={})
    without = make_provider()
    assert refused(without, told) == "nobody_known"
    within = make_provider(settings={"domains": [DOMAIN], "match_by_number": True})
    assert account_for(provider=within, claims=told, now=TEN).person_id == person_of(member)
    assert Identity.objects.get().linked_by == "student number"


@pytest.mark.parametrize("domain", ["", "other.example", "evil-district.example"])
def test_an_account_of_elsewhere_is_refused_though_its_address_is_known(
    world: World, google: SignInProvider, domain: str
) -> None:
    maya(world)
    assert refused(google, claims(domain=domain)) == "outside_domain"


def test_an_account_of_elsewhere_is_refused_though_it_came_before(
    world: World, google: SignInProvider
) -> None:
    maya(world)
    account_for(provider=google, claims=claims(), now=TEN)
    assert refused(google, claims(domain="")) == "outside_domain"


def test_without_the_check_of_the_domain_anybody_with_the_address_would_come_in(
    world: World, google: SignInProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    member = maya(world)
    monkeypatch.setattr(agreed.Google, "admits", lambda *_: True)
    user = account_for(provider=google, claims=claims(domain=""), now=TEN)
    assert user.person_id == person_of(member)


def test_an_address_that_is_not_verified_links_nobody(world: World, google: SignInProvider) -> None:
    maya(world)
    assert refused(google, claims(email_is_verified=False)) == "address_unverified"


def test_an_address_of_another_domain_links_nobody(world: World, google: SignInProvider) -> None:
    maya(world, email="s1@elsewhere.example")
    assert refused(google, claims(email="s1@elsewhere.example")) == "nobody_known"


def test_an_address_links_nobody_where_the_district_says_no(world: World) -> None:
    maya(world)
    without = make_provider(settings={"domains": [DOMAIN], "match_by_address": False})
    assert refused(without, claims()) == "nobody_known"


def test_an_address_that_two_people_have_links_neither(
    world: World, google: SignInProvider
) -> None:
    maya(world), maya(world, given_name="Twin")
    assert refused(google, claims()) == "several_known"


def test_an_address_links_once_at_an_issuer(world: World, google: SignInProvider) -> None:
    """Whoever gets the address after somebody left does not get their account."""
    maya(world)
    account_for(provider=google, claims=claims("1"), now=TEN)
    heir = claims("2", email=f"s1@{DOMAIN}")
    assert refused(google, heir) == "linked_otherwise"


def test_the_same_person_through_two_providers_has_one_account(
    world: World, google: SignInProvider
) -> None:
    maya(world)
    microsoft = make_provider("microsoft", settings={"tenants": ["t-1"], "domains": [DOMAIN]})
    there = claims(issuer="https://login.example/t-1", domain="t-1", ids={"microsoft": "o-1"})
    first = account_for(provider=google, claims=claims(), now=TEN)
    assert account_for(provider=microsoft, claims=there, now=TEN) == first
    assert Identity.objects.count() == 2


def test_nobody_signs_up(world: World, google: SignInProvider) -> None:
    assert refused(google, claims("99")) == "nobody_known"


def test_nobody_of_another_district_is_found(google: SignInProvider) -> None:
    with in_district(make_district().id):
        make_member(make_school(), "student", email=f"s1@{DOMAIN}")
    assert refused(google, claims()) == "nobody_known"


def test_accounts_that_may_not_sign_in_are_refused(world: World, google: SignInProvider) -> None:
    user = make_user(maya(world))
    accounts = User.objects.filter(id=user.id)
    accounts.update(is_active=False)
    assert refused(google, claims()) == "account_off"
    accounts.update(is_active=True, suspended_until=TEN + timedelta(hours=1))
    assert refused(google, claims()) == "account_suspended"
    accounts.update(suspended_until=TEN)
    assert account_for(provider=google, claims=claims(), now=TEN) == user


def test_people_who_left_are_refused(world: World, google: SignInProvider) -> None:
    member = maya(world)
    account_for(provider=google, claims=claims(), now=TEN)
    Member.objects.filter(id=member.id).update(archived_at=TEN)
    assert refused(google, claims()) == "no_place"
    Person.objects.filter(id=person_of(member)).update(archived_at=TEN)
    assert refused(google, claims()) == "archived"


def test_settings_survive_being_stored() -> None:
    saml = agreed.Saml(entity_id="e", certificates=("one", "two"), allow_idp_initiated=True)
    kept = SignInProvider(kind="saml", settings=agreed.stored(saml) | {"gone": 1})
    assert agreed.settings_of(kept) == saml
    assert replace(saml, entity_id="").admits(claims(domain="")) is False
