"""Setting ways in up: who may, what is kept and told, and what a district's door shows."""

from __future__ import annotations

import pytest
from django.test import Client

from corridor.accounts.actor import Actor
from corridor.accounts.commands import give_account, providers, unlink
from corridor.accounts.commands.providers import Agreed
from corridor.accounts.federation.linking import account_for
from corridor.accounts.federation.settings import Google
from corridor.accounts.models import Identity, Session, SignInProvider, User
from corridor.accounts.queries import doors
from corridor.core.audit import AuditEntry
from corridor.core.errors import Invalid, NotAllowed, NotFound
from corridor.core.sealing import unseal
from corridor.core.tenancy import in_district
from corridor.reports.audit_words import lines_of
from corridor.schools.models import District
from tests.accounts.federating import DOMAIN, claims, make_provider
from tests.factories import TEN, World, actor_of, make_district, make_member, make_school

SECRET = "of Google's console"


@pytest.fixture
def admin(world: World) -> Actor:
    return actor_of(make_member(world.school, "district_admin"))


def agreed(**told: object) -> Agreed:
    usual = {"label": "", "client_id": "client", "secret": SECRET}
    return Agreed(**{"settings": Google(domains=(DOMAIN,)), **usual, **told})  # type: ignore[arg-type]


def set_up(admin: Actor) -> SignInProvider:
    made = providers.add_provider(actor=admin, kind="google", now=TEN)
    return providers.save_provider(actor=admin, provider_id=made.id, agreed=agreed(), now=TEN)


def test_a_secret_is_sealed_and_told_to_nobody(admin: Actor) -> None:
    made = set_up(admin)
    assert SECRET not in made.secret
    assert unseal(made.secret) == SECRET
    assert SECRET not in str(list(AuditEntry.objects.values_list("details", flat=True)))


def test_an_empty_secret_leaves_the_one_that_is_stored(admin: Actor) -> None:
    made = set_up(admin)
    again = providers.save_provider(
        actor=admin, provider_id=made.id, agreed=agreed(secret=""), now=TEN
    )
    assert unseal(again.secret) == SECRET


@pytest.mark.parametrize("wanted", ["/passes/", "/a\x00b"])
def test_a_sign_in_begins_wherever_it_is_to_lead(world: World, wanted: str) -> None:
    """No table takes a NUL: an address with one is none, and no page breaks by it."""
    clever, browser = make_provider("clever", settings={"district": "d1"}), Client()

    assert browser.get(f"/sign-in/with/{clever.id}/", {"next": wanted}).status_code == 302
    assert browser.post("/sign-in/find/", {"email": f"a@{wanted}"}).status_code == 422


def test_what_lacks_something_cannot_be_switched_on(admin: Actor) -> None:
    made = providers.add_provider(actor=admin, kind="google", now=TEN)
    with pytest.raises(Invalid) as problem:
        providers.switch_provider_on(actor=admin, provider_id=made.id, now=TEN)
    assert set(problem.value.fields) == {"client_id", "secret", "domains"}
    assert not SignInProvider.objects.get().is_on


def test_what_is_on_stays_whole(admin: Actor) -> None:
    made = set_up(admin)
    providers.switch_provider_on(actor=admin, provider_id=made.id, now=TEN)
    with pytest.raises(Invalid):
        providers.save_provider(
            actor=admin, provider_id=made.id, agreed=agreed(settings=Google()), now=TEN
        )
    assert SignInProvider.objects.get().settings["domains"] == [DOMAIN]


def test_every_change_is_in_the_audit_log_in_words(admin: Actor) -> None:
    made = set_up(admin)
    for change in (
        providers.switch_provider_on,
        providers.switch_provider_off,
        providers.remove_provider,
    ):
        change(actor=admin, provider_id=made.id, now=TEN)
    lines = [line.sentence for line in lines_of(AuditEntry.objects.order_by("id"))]
    verbs = ("added", "changed", "switched on", "switched off", "taken away")
    assert [verb in line for verb, line in zip(verbs, lines, strict=True)] == [True] * 5


def test_only_district_admins_may_and_only_in_their_own_district(world: World) -> None:
    with pytest.raises(NotFound):
        providers.add_provider(actor=actor_of(world.admin), kind="google", now=TEN)
    theirs = make_provider()
    with in_district(make_district().id):
        stranger = actor_of(make_member(make_school(), "district_admin"))
        with pytest.raises(NotFound):
            providers.switch_provider_off(actor=stranger, provider_id=theirs.id, now=TEN)
    assert SignInProvider.objects.get().is_on


def test_a_door_is_found_by_the_domain_alone(district: District) -> None:
    make_provider()
    assert doors.doors_of(address=f"nobody@{DOMAIN.upper()}") == [district]
    assert doors.doors_of(address="nobody@elsewhere.example") == []
    assert doors.doors_of(address="") == []


def test_a_door_that_is_off_is_not_found(district: District) -> None:
    make_provider(is_on=False)
    assert doors.doors_of(address=f"nobody@{DOMAIN}") == []


def test_districts_with_the_same_domain_are_all_named(district: District) -> None:
    """Nobody can draw another district's people to their own door unseen."""
    make_provider()
    other = make_district(domains=[DOMAIN], name="Also")
    assert doors.doors_of(address=f"x@{DOMAIN}") == [other, district]


@pytest.fixture
def maya(world: World) -> User:
    make_member(world.school, "student", email=f"s1@{DOMAIN}", given_name="Maya")
    return account_for(provider=make_provider(), claims=claims(), now=TEN)


def test_unlinking_ends_every_sign_in_of_theirs(world: World, maya: User) -> None:
    member = maya.person.memberships.get()
    Session.objects.create(digest="0" * 64, user=maya, created_at=TEN, seen_at=TEN, expires_at=TEN)
    mine = Identity.objects.get().id

    def take_away() -> None:
        unlink(
            actor=actor_of(world.admin),
            school_id=world.school.id,
            member_id=member.id,
            identity_id=mine,
            now=TEN,
        )

    take_away()
    assert (Identity.objects.count(), Session.objects.count()) == (0, 0)
    with pytest.raises(NotFound):
        take_away()


def test_a_school_admin_cannot_unlink_a_district_admin(world: World) -> None:
    boss = make_member(world.school, "district_admin", email=f"s1@{DOMAIN}")
    account_for(provider=make_provider(), claims=claims(), now=TEN)
    with pytest.raises(NotAllowed):
        unlink(
            actor=actor_of(world.admin),
            school_id=world.school.id,
            member_id=boss.id,
            identity_id=Identity.objects.get().id,
            now=TEN,
        )
    assert Identity.objects.count() == 1


def test_a_password_for_somebody_who_came_through_a_provider_opens_by_their_address(
    world: World, maya: User
) -> None:
    given = give_account(
        actor=actor_of(world.admin),
        school_id=world.school.id,
        member_id=maya.person.memberships.get().id,
        password="correct horse battery",
        now=TEN,
    )
    assert (given.id, given.email) == (maya.id, f"s1@{DOMAIN}")
    assert User.objects.get(email=f"s1@{DOMAIN}").check_password("correct horse battery")
