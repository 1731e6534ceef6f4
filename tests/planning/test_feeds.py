"""Who reads a calendar feed, and of what: nobody what is not theirs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from corridor.accounts.models import Member, PermissionSet, Person, User
from corridor.accounts.throttle import BOUNDS
from corridor.core.audit.models import AuditEntry
from corridor.core.tenancy import in_district
from corridor.core.tenancy.schema import tenant_models
from corridor.planning.commands import feeds
from corridor.planning.commands.answering import cancel_scheduled
from corridor.planning.models import CalendarFeed
from corridor.planning.queries import feeds as queries
from tests.factories import (
    TEN,
    World,
    actor_of,
    make_district,
    make_location,
    make_member,
    person_of,
)
from tests.pages import Visitor, at_ten, text_of
from tests.planning.feed_reading import (
    ADDRESS,
    address_of,
    by_icalendar,
    read,
    stranger,
)
from tests.planning.making import TODAY, plan

__all__ = ["at_ten", "stranger"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
NINE = TEN - timedelta(hours=1)


def test_only_the_own_plans_stand_in_it(world: World, stranger: Visitor) -> None:
    plan(world, student=world.students[1])

    assert by_icalendar(read(world.student, stranger)) == []


def test_staff_read_initials_and_neither_name_nor_note(world: World, stranger: Visitor) -> None:
    plan(world, destination=world.library, note="About Maya’s essay")
    plan(world, student=world.students[1])

    told = read(world.librarian, stranger)

    (event,) = by_icalendar(told)
    assert (event["summary"], event["place"]) == ("Visit: ST", "Library")
    assert b"Student0" not in told
    assert b"essay" not in told


@pytest.mark.parametrize("kind", ["nurse", "guidance"])
def test_the_nurse_and_guidance_are_an_appointment_for_everybody(
    world: World, stranger: Visitor, kind: str
) -> None:
    world.change(world.library, kind=kind, name="Ms. Ortiz")
    plan(world, destination=world.library)

    for member in (world.student, world.librarian):
        told = read(member, stranger)
        (event,) = by_icalendar(told)
        assert (event["summary"], event["place"]) == ("Appointment", "")
        assert b"Ortiz" not in told


def test_without_discretion_the_name_would_be_told(
    world: World, stranger: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "DISCREET", frozenset())
    plan(world, destination=world.nurse)

    assert b"SUMMARY:Nurse" in read(world.student, stranger)


def test_of_others_nothing_stands_there_from_before_today(world: World, stranger: Visitor) -> None:
    before = {"date": TODAY - timedelta(days=1), "due_at": TEN - timedelta(days=1)}
    plan(world, destination=world.library, **before)

    assert by_icalendar(read(world.librarian, stranger)) == []
    assert len(by_icalendar(read(world.student, stranger))) == 1


def test_staff_whose_district_took_the_right_away_read_nothing(
    world: World, stranger: Visitor
) -> None:
    plan(world, destination=world.library)
    PermissionSet.objects.create(role="librarian", permissions=["make_passes"])

    assert by_icalendar(read(world.librarian, stranger)) == []


def test_only_the_digest_of_the_secret_is_stored(world: World) -> None:
    secret = address_of(Visitor(world.student)).rpartition("/")[2].removesuffix(".ics")

    (feed,) = CalendarFeed.objects.all()
    assert feed.digest == queries.digest_of(secret)
    assert tables_with(feed.digest) == ["planning_calendarfeed"]
    assert tables_with(secret) == []


def tables_with(text: str) -> list[str]:
    """Of those of the districts, and of sessions and what is to be done."""
    names = [model._meta.db_table for model in tenant_models()]
    looks = (
        f"select '{name}' from \"{name}\" t where t::text like %(text)s"  # noqa: S608 (our own)
        for name in (*names, "core_outbox", "accounts_session")
    )
    with connection.cursor() as cursor:
        cursor.execute(" union ".join(looks), {"text": f"%{text}%"})
        return [name for (name,) in cursor.fetchall()]


def test_it_is_shown_once(world: World) -> None:
    visitor = Visitor(world.student)
    address = address_of(visitor)

    page = text_of(visitor.get(ADDRESS))

    assert "You have an address" in page
    assert address not in page


def test_a_new_address_ends_the_one_before(world: World, stranger: Visitor) -> None:
    visitor = Visitor(world.student)
    first, second = address_of(visitor), address_of(visitor)

    assert stranger.get(first).status_code == 410
    assert stranger.get(second).status_code == 200
    assert CalendarFeed.objects.filter(ended_at__isnull=True).count() == 1


def test_an_ended_address_tells_nothing_any_more(world: World, stranger: Visitor) -> None:
    plan(world)
    visitor = Visitor(world.student)
    address = address_of(visitor)

    visitor.post(f"{ADDRESS}end/")

    answer = stranger.get(address)
    assert answer.status_code == 410
    assert b"BEGIN" not in answer.content
    entries = AuditEntry.objects.filter(kind="account_changed").order_by("at", "id")
    assert [row.details["what"] for row in entries] == ["calendar_made", "calendar_ended"]


def test_the_right_secret_in_another_district_is_nothing(world: World, stranger: Visitor) -> None:
    address = address_of(Visitor(world.student))
    theirs = make_district()
    foreign = address.replace(str(world.school.district_id), str(theirs.id))

    assert stranger.get(address).status_code == 200
    assert stranger.get(foreign).status_code == 404
    with in_district(theirs.id):
        assert not CalendarFeed.objects.exists()


def _suspend(member: Member) -> None:
    User.objects.filter(person_id=person_of(member)).update(suspended_until=TEN + timedelta(days=1))


def _switch_off(member: Member) -> None:
    User.objects.filter(person_id=person_of(member)).update(is_active=False)


def _archive_member(member: Member) -> None:
    Member.objects.filter(id=member.id).update(archived_at=TEN)


def _archive_person(member: Member) -> None:
    Person.objects.filter(id=person_of(member)).update(archived_at=TEN)


@pytest.mark.parametrize("bar", [_suspend, _switch_off, _archive_member, _archive_person])
def test_whoever_may_not_come_in_has_no_feed_either(
    world: World, stranger: Visitor, bar: Callable[[Member], None]
) -> None:
    address = address_of(Visitor(world.student))
    assert stranger.get(address).status_code == 200

    bar(world.student)

    assert stranger.get(address).status_code == 404


def test_who_can_come_in_again_reads_at_the_same_address(world: World, stranger: Visitor) -> None:
    address = address_of(Visitor(world.student))
    _switch_off(world.student)
    assert stranger.get(address).status_code == 404

    User.objects.filter(person_id=person_of(world.student)).update(is_active=True)

    assert stranger.get(address).status_code == 200


def test_a_session_adds_nothing_and_none_is_begun(world: World) -> None:
    address = address_of(Visitor(world.student))
    other = Visitor(world.students[1])
    plan(world, destination=world.library)

    told = other.get(address)

    assert b"Library" in told.content
    assert not told.cookies


def test_nothing_on_the_way_keeps_it_or_hears_of_it(world: World, stranger: Visitor) -> None:
    answer = stranger.get(address_of(Visitor(world.student)))

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"].startswith("noindex")


def test_what_has_not_changed_is_not_sent_again(
    world: World, stranger: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = plan(world)
    address = address_of(Visitor(world.student))
    etag = stranger.get(address)["ETag"]
    monkeypatch.setattr(timezone, "now", lambda: TEN + timedelta(minutes=5))

    def again() -> int:
        return int(stranger.client.get(address, headers={"If-None-Match": etag}).status_code)

    assert again() == 304
    cancel_scheduled(actor=actor_of(world.teacher), plan_ids=[made.id], now=NINE)
    assert again() == 200


def test_one_address_is_read_so_often_an_hour(
    world: World, stranger: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "MOST_READS", 3)
    address = address_of(Visitor(world.student))

    answers = [stranger.get(address) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3]["Retry-After"] == "3600"

    monkeypatch.setattr(timezone, "now", lambda: TEN + timedelta(minutes=61))
    assert stranger.get(address).status_code == 200


def test_without_the_bound_one_could_read_on(
    world: World, stranger: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feeds, "MOST_READS", 10**6)
    address = address_of(Visitor(world.student))
    CalendarFeed.objects.update(reads=100, counted_from=TEN)

    assert stranger.get(address).status_code == 200


def test_guesses_are_slowed_down_and_hold_up_nobody_else(world: World, stranger: Visitor) -> None:
    address = address_of(Visitor(world.student))
    beginning = address.rpartition("/")[0]

    def guess(number: int) -> int:
        return int(stranger.get(f"{beginning}/{number:043d}.ics").status_code)

    told = {guess(number) for number in range(BOUNDS["feed"].free + 2)}

    assert told == {404, 429}
    assert stranger.get(address).status_code == 200


def test_every_membership_has_a_feed_of_its_own(world: World, stranger: Visitor) -> None:
    sister = World()
    there = make_member(sister.school, "librarian")
    place = make_location(sister.school, "Other library", kind="library")
    plan(sister, destination=place, host=there)
    plan(world, destination=world.library)

    assert b"Other library" not in read(world.librarian, stranger)
    assert b"Other library" in read(there, stranger)


def test_a_feed_of_a_person_without_a_place_is_nothing(world: World, stranger: Visitor) -> None:
    address = address_of(Visitor(world.student))
    Member.objects.filter(id=world.student.id).update(roles=[])

    assert stranger.get(address).status_code == 404
