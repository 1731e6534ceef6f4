"""One question for all sign-ins, whose answer names those that stand no more."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from corridor.accounts.models import Member
from corridor.accounts.sessions import SessionStore, digest_of
from corridor.core.tenancy import in_district
from corridor.live.standing import Standing, fallen, standing_of
from corridor.schools.models import School
from tests.live.conftest import Place, Someone, World
from tests.live.test_sign_in import change_password, demote, sign_out

pytestmark = pytest.mark.django_db(transaction=True)


def standing(who: Someone) -> Standing:
    return standing_of(who.session, district_id=who.district_id, now=timezone.now())


def asked(place: Place, *known: Standing) -> set[str]:
    return fallen(known, district_id=place.district_id, now=timezone.now())


def test_only_those_are_named_who_may_not_listen_any_more(world: World) -> None:
    place = world.fairview
    people = [place.add(f"Teacher-{n}", "teacher") for n in range(6)]
    known = [standing(who) for who in people]
    assert asked(place, *known) == set(), "negative control: nothing has happened"

    for who, what in zip(people, (demote, sign_out, change_password), strict=False):
        what(who)

    assert asked(place, *known) == {digest_of(who.session) for who in people[:3]}


def test_all_are_asked_for_in_one_statement(world: World) -> None:
    place = world.fairview
    known = [standing(place.add(f"Maya-{n}", "student")) for n in range(3)]
    counts = []
    for some in (known[:1], known * 50):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            asked(place, *some)
        counts.append(len([q for q in queries if "accounts_session" in q["sql"]]))

    assert counts == [1, 1]


def test_what_else_a_session_holds_does_not_count(world: World) -> None:
    place, bennett = world.fairview, world.fairview.add("Bennett", "teacher")
    known = standing(bennett)
    store = SessionStore(bennett.session)
    store["school_id"] = str(place.school_id)
    store.save()

    assert asked(place, known) == set()

    store.cycle_key()  # negative control: the cookie is another one
    assert asked(place, known) == {known.digest}


def test_one_of_two_schools_that_is_left_counts(world: World) -> None:
    place, bennett = world.fairview, world.fairview.add("Bennett", "teacher")
    with in_district(place.district_id):
        Member.objects.create(
            person_id=bennett.person_id, school_id=world.middle.school_id, roles=["teacher"]
        )
    known = standing(bennett)
    assert len(known.states) == 2

    with in_district(place.district_id):
        School.objects.filter(id=world.middle.school_id).update(archived_at=timezone.now())

    assert asked(place, known) == {known.digest}


def test_session_counts_until_it_expires(world: World) -> None:
    place = world.fairview
    known = standing(place.add("Bennett", "teacher"))
    later = timezone.now() + timedelta(days=8)

    assert asked(place, known) == set()
    assert fallen([known], district_id=place.district_id, now=later) == {known.digest}
