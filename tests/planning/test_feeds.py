"""Calendar feeds: two programs read them, and nobody reads what is not theirs."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
import vobject
from django.db import connection
from django.utils import timezone

from corridor.accounts.models import Member, PermissionSet, Person, User
from corridor.accounts.throttle import BOUNDS
from corridor.core.audit.models import AuditEntry
from corridor.core.tenancy import in_district
from corridor.core.tenancy.schema import tenant_models
from corridor.planning.commands import feeds
from corridor.planning.commands.answering import cancel_scheduled
from corridor.planning.commands.scheduling import move_scheduled
from corridor.planning.feed_calendar import Entry, written
from corridor.planning.models import CalendarFeed
from corridor.planning.queries import feeds as queries
from corridor.planning.times import When
from corridor.schools.models import CalendarDay
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
from tests.planning.making import TODAY, plan

__all__ = ["at_ten"]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
NINE = TEN - timedelta(hours=1)
ADDRESS = "/schedule/address/"


def address_of(visitor: Visitor) -> str:
    """Make an address on the page, as a person does."""
    page = text_of(visitor.post(ADDRESS))
    found = re.search(r'value="http://testserver(/feeds/[^"]+\.ics)"', page)
    assert found is not None
    return found[1]


@pytest.fixture
def stranger() -> Visitor:
    """A calendar program: it has no session."""
    return Visitor()


def read(member: Member, by: Visitor) -> bytes:
    answer = by.get(address_of(Visitor(member)))
    assert answer.status_code == 200
    return bytes(answer.content)


def by_icalendar(told: bytes) -> list[dict[str, Any]]:
    parsed: Any = icalendar.Calendar.from_ical(told)
    return [
        {
            "uid": str(event["uid"]),
            "summary": str(event["summary"]),
            "starts": event["dtstart"].dt,
            "ends": event["dtend"].dt,
            "status": str(event["status"]),
            "sequence": int(event["sequence"]),
            "place": str(event.get("location", "")),
        }
        for event in parsed.walk("VEVENT")
    ]


def by_vobject(told: bytes) -> list[dict[str, Any]]:
    parsed = vobject.readOne(told.decode())
    return [
        {
            "uid": event.uid.value,
            "summary": event.summary.value,
            "starts": event.dtstart.value.astimezone(UTC),
            "ends": event.dtend.value.astimezone(UTC),
            "status": event.status.value,
            "sequence": int(event.sequence.value),
            "place": event.location.value if hasattr(event, "location") else "",
        }
        for event in parsed.contents.get("vevent", [])
    ]


PARSERS = [by_icalendar, by_vobject]


@pytest.mark.parametrize("parsed", PARSERS)
@pytest.mark.parametrize(
    ("zone", "day", "due"),
    [
        ("America/New_York", date(2026, 9, 14), datetime(2026, 9, 14, 14, 0, tzinfo=UTC)),
        ("America/New_York", date(2026, 11, 2), datetime(2026, 11, 2, 15, 0, tzinfo=UTC)),
        ("America/Denver", date(2026, 11, 2), datetime(2026, 11, 2, 17, 0, tzinfo=UTC)),
        ("Australia/Sydney", date(2026, 10, 5), datetime(2026, 10, 4, 23, 0, tzinfo=UTC)),
    ],
)
def test_two_programs_read_the_same_instant_in_every_zone_and_after_clocks_change(
    world: World,
    stranger: Visitor,
    parsed: Callable[[bytes], list[dict[str, Any]]],
    zone: str,
    day: date,
    due: datetime,
) -> None:
    world.change(world.school, time_zone=zone)
    made = plan(world, destination=world.library, date=day, due_at=due, wake_at=due, minutes=20)

    (event,) = parsed(read(world.student, stranger))

    assert event == {
        "uid": f"{made.id}@{made.district_id}",
        "summary": "Library",
        "starts": due,
        "ends": due + timedelta(minutes=20),
        "status": "CONFIRMED",
        "sequence": 1,
        "place": "Library",
    }


def test_a_plan_keeps_its_uid_while_it_is_asked_moved_and_cancelled(
    world: World, stranger: Visitor
) -> None:
    world.change(world.library, approval_scheduled="origin")
    made = plan(world, destination=world.library, state="requested", made_by=world.student)
    address, staff = address_of(Visitor(world.student)), actor_of(world.teacher)

    def event() -> dict[str, Any]:
        return by_icalendar(stranger.get(address).content)[0]

    asked = event()
    later = When(period="3", offset_minutes=45)
    move_scheduled(actor=staff, plan_id=made.id, day=TODAY, when=later, now=NINE)
    moved = event()
    cancel_scheduled(actor=staff, plan_ids=[made.id], now=NINE)
    cancelled = event()

    assert asked["uid"] == moved["uid"] == cancelled["uid"]
    assert [e["status"] for e in (asked, moved, cancelled)] == [
        "TENTATIVE",
        "TENTATIVE",
        "CANCELLED",
    ]
    assert asked["sequence"] < moved["sequence"] < cancelled["sequence"]
    assert moved["starts"] == TEN + timedelta(minutes=15)


def test_a_plan_without_a_time_that_day_is_not_told(world: World, stranger: Visitor) -> None:
    CalendarDay.objects.create(school=world.school, date=TODAY, is_school_day=False)
    plan(world, due_at=None)

    assert by_icalendar(read(world.student, stranger)) == []


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


def test_a_feed_is_written_as_the_standard_wants_it(world: World, stranger: Visitor) -> None:
    world.change(world.library, name="Bücherei; oben, links\\" + " und sehr, sehr weit hinten" * 2)
    plan(world, destination=world.library)

    told = read(world.student, stranger)

    lines = told.split(b"\r\n")
    assert b"\n" not in b"".join(lines)
    assert max(len(line) for line in lines) <= 75
    assert told.startswith(b"BEGIN:VCALENDAR\r\n")
    assert told.endswith(b"END:VCALENDAR\r\n")
    for expected in (b"CLASS:PRIVATE", b"X-WR-CALNAME:", b"REFRESH-INTERVAL;VALUE=DURATION:PT1H"):
        assert expected in told
    unfolded = told.replace(b"\r\n ", b"").decode()
    assert "SUMMARY:Bücherei\\; oben\\, links\\\\ und" in unfolded
    assert by_icalendar(told)[0]["summary"] == world.library.name
    assert by_vobject(told)[0]["summary"] == world.library.name


def test_a_name_cannot_add_lines_to_a_feed() -> None:
    hostile = "x\r\nEND:VEVENT\nBEGIN:VALARM\x01\u2028\u202e"
    entry = Entry(
        uid="a@b",
        sequence=1,
        status="CONFIRMED",
        starts_at=TEN,
        ends_at=TEN,
        changed_at=TEN,
        summary=hostile,
    )

    told = written(hostile, [entry])

    assert told.count(b"END:VEVENT\r\n") == 1
    assert b"\r\nBEGIN:VALARM" not in told
    assert b"\x01" not in told
    assert by_icalendar(told)[0]["summary"] == "x END:VEVENT BEGIN:VALARM"


@pytest.mark.parametrize("parsed", PARSERS)
def test_programs_would_notice_a_wrong_hour_and_a_broken_line(
    parsed: Callable[[bytes], list[dict[str, Any]]],
) -> None:
    """That the parsers look at what they are given."""
    good = written("x", [_entry("a"), _entry("b")])
    assert [event["starts"] for event in parsed(good)] == [TEN, TEN]

    late = parsed(good.replace(b"DTSTART:20260914T140000Z", b"DTSTART:20260914T150000Z", 1))
    assert [event["starts"] for event in late] == [TEN + timedelta(hours=1), TEN]
    with pytest.raises(Exception, match=r"."):
        parsed(good.replace(b"DTSTART:20260914T140000Z", b"DTSTART:soon", 1))


def _entry(uid: str) -> Entry:
    return Entry(
        uid=uid,
        sequence=1,
        status="CONFIRMED",
        starts_at=TEN,
        ends_at=TEN + timedelta(minutes=5),
        changed_at=TEN,
        summary="x",
    )


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
