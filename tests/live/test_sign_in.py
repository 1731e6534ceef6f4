"""Streams end for who may not listen any more, and stay for everybody else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import timezone

from corridor.accounts.commands import end_other_sessions
from corridor.accounts.models import Member, Person, Session, SignInRules, User
from corridor.accounts.sessions import SessionStore, digest_of
from corridor.core.tenancy import in_district
from tests.factories import actor_of
from tests.live.conftest import Listen, Someone, World, a_server
from tests.live.ear import Ear

NEVER_LOOKS_AGAIN = "from corridor.live import hub; hub.RECHECK_EVERY = 3600.0"

pytestmark = pytest.mark.django_db(transaction=True)


def sign_out(who: Someone) -> None:
    Session.objects.filter(digest=digest_of(who.session)).delete()


def let_session_expire(who: Someone) -> None:
    mine = Session.objects.filter(digest=digest_of(who.session))
    mine.update(expires_at=timezone.now())


def disable(who: Someone) -> None:
    User.objects.filter(id=who.user.id).update(is_active=False)


def suspend(who: Someone) -> None:
    until = timezone.now() + timedelta(days=1)
    User.objects.filter(id=who.user.id).update(suspended_until=until)


def change_password(who: Someone) -> None:
    user = User.objects.get(id=who.user.id)
    user.set_password("a-new-password")
    user.save()


def demote(who: Someone) -> None:
    with in_district(who.district_id):
        Member.objects.filter(id=who.member_id).update(roles=["student"])


def archive_membership(who: Someone) -> None:
    with in_district(who.district_id):
        Member.objects.filter(id=who.member_id).update(archived_at=timezone.now())


def archive_person(who: Someone) -> None:
    with in_district(who.district_id):
        Person.objects.filter(id=who.person_id).update(archived_at=timezone.now())


def shorten_sign_ins(who: Someone) -> None:
    """A rule of the district, after which this session has lasted too long."""
    yesterday = timezone.now() - timedelta(days=1)
    Session.objects.filter(digest=digest_of(who.session)).update(created_at=yesterday)
    SignInRules.objects.create(district_id=who.district_id, staff_longest_hours=1)


@pytest.mark.parametrize(
    "how",
    [
        sign_out,
        let_session_expire,
        disable,
        suspend,
        change_password,
        demote,
        archive_membership,
        archive_person,
        shorten_sign_ins,
    ],
)
def test_stream_ends_when_one_may_not_listen_any_more(
    world: World, relay: None, listen: Listen, how: Callable[[Someone], None]
) -> None:
    place = world.fairview
    bennett, okafor = place.add("Bennett", "teacher"), place.add("Okafor", "substitute")
    leaving, staying = listen(bennett, place.room), listen(okafor, place.room)

    how(bennett)

    assert leaving.ended.wait(15)
    assert leaving.heard[-1].name == "bye"
    place.change(place.room, version=7)
    staying.until_version(7)
    assert leaving.versions == []
    assert staying.named("bye") == [], "negative control: others stay"


def sign_out_elsewhere(who: Someone) -> None:
    """As its button does, from the device that stays."""
    with in_district(who.district_id):
        actor = actor_of(Member.objects.get(id=who.member_id))
        this = Session.objects.get(digest=digest_of(who.session)).id
        now = timezone.now()
        end_other_sessions(actor=actor, user_id=who.user.id, this=this, now=now)


def test_signing_out_everywhere_else_ends_the_streams_of_other_devices(
    world: World, relay: None, listen: Listen
) -> None:
    place, there = world.fairview, world.fairview.add("Bennett", "teacher")
    here = replace(there, session=there.sign_in_again())
    with a_server(tweak=NEVER_LOOKS_AGAIN) as careless:
        other, this = listen(there, place.room), listen(here, place.room)
        unnoticed = Ear(careless.port, there.session, (place.room,))
        unnoticed.until(lambda: unnoticed.heard != [])

        sign_out_elsewhere(here)

        assert other.ended.wait(15)
        assert not unnoticed.ended.is_set()  # negative control: nothing else would end it
        unnoticed.close()
    assert other.heard[-1].name == "bye"
    place.change(place.room, version=7)
    this.until_version(7)
    assert other.versions == []
    assert this.named("bye") == []


def test_demoted_person_may_come_back_and_hears_less(
    world: World, relay: None, listen: Listen
) -> None:
    place, bennett = world.fairview, world.fairview.add("Bennett", "teacher")
    ended = listen(bennett, place.room, place.tiles)
    demote(bennett)
    assert ended.ended.wait(15)

    back = listen(bennett, place.room, place.tiles)
    place.change(place.room, version=1)
    place.change(place.tiles, version=2)
    back.until_version(2)
    assert back.versions == [2]


def test_stream_stays_when_the_session_changes_in_other_ways(
    world: World, relay: None, listen: Listen
) -> None:
    place, bennett = world.fairview, world.fairview.add("Bennett", "teacher")
    ear = listen(bennett, place.room)

    store = SessionStore(bennett.session)
    store["school_id"] = str(place.school_id)
    store.save()
    with in_district(bennett.district_id):
        Member.objects.filter(id=bennett.member_id).update(roles=["teacher", "hall_monitor"])
    bystander = place.add("Okafor", "substitute")
    sentinel = listen(bystander)
    sign_out(bystander)
    assert sentinel.ended.wait(15)  # so sign-ins have been looked at since

    place.change(place.room, version=3)
    ear.until_version(3)
    assert ear.named("bye") == []
