"""Google Classroom and Directory: classes without periods, people by their Google id."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from corridor.core.errors import Refused
from corridor.core.sealing import seal
from corridor.rostering.models import RosterConnection
from corridor.rostering.providers.connecting import try_connection
from corridor.rostering.roster import (
    EnrollmentRow,
    IdRow,
    MembershipRow,
    PersonRow,
    SchoolRow,
    SectionRow,
)
from tests.peers.google import ADMIN, DOMAIN, GooglePeer, hill_courses, hill_users
from tests.peers.serving import serving
from tests.rostering.network import QUICK, NetworkRead, connection, opened, read_all
from tests.rostering.reading import TODAY


@pytest.fixture(autouse=True)
def _loopback(settings: Settings) -> None:
    settings.INNER_HOSTS = ["127.0.0.1", "localhost"]


def google(peer: GooglePeer, **more: str) -> RosterConnection:
    settings = {
        "admin_email": ADMIN,
        "domain": DOMAIN,
        "schools": "/Hill High = Hill High School\n/Hill Middle = Hill Middle School",
        "classroom_url": peer.url,
        "directory_url": peer.url,
    }
    return connection("google", peer.key_file(), cursor=None, **settings | more)


def read_from(*habits: str, courses: list[dict[str, Any]] | None = None) -> NetworkRead:
    peer = GooglePeer(hill_users(), courses or hill_courses(), *habits)
    with serving(peer):
        return read_all(google(peer))


@pytest.mark.parametrize("habits", [(), ("small pages",), ("small pages", "token ends")])
def test_active_courses_become_classes_without_periods(habits: tuple[str, ...]) -> None:
    read = read_from(*habits)
    assert read.errors == []
    assert read.of(SchoolRow) == [
        SchoolRow("/Hill High", "Hill High School"),
        SchoolRow("/Hill Middle", "Hill Middle School"),
    ]
    assert read.of(SectionRow) == [
        SectionRow("1", "/Hill High", "", "Biology Period 3", "", "", [], [])
    ]
    enrolled = [row for row in read.rows if isinstance(row, EnrollmentRow)]
    assert [(r.source_id, r.part, r.is_primary) for r in enrolled] == [
        ("1:teacher:101", "teacher", True),
        ("1:student:102", "student", False),
    ]
    assert read.of(MembershipRow) == []
    assert read.warnings == ["courses course_without_school"]


def test_people_have_their_number_and_google_id_and_suspended_ones_are_gone() -> None:
    read = read_from()
    people = {row.source_id: row for row in read.rows if isinstance(row, PersonRow)}
    assert set(people) == {"101", "102", "103", "105"}
    assert people["102"] == PersonRow(
        "102", "4711", "", "Maya", "Alvarez", "", "maya@hill.example", ""
    )
    assert IdRow("102", "google", "102") in read.rows


def test_a_student_from_outside_the_domain_is_left_out() -> None:
    courses = hill_courses()
    courses[0]["students"].append("999")
    read = read_from(courses=courses)
    assert (read.errors, "members left_out" in read.warnings) == ([], True)


def test_what_google_does_not_know_stays_as_it_is() -> None:
    peer = GooglePeer(hill_users(), hill_courses())
    with serving(peer), opened(google(peer)) as (source, _read):
        assert source.partial == {"terms", "courses"}
        assert not source.has_courses
        assert source.decided_roles == frozenset()


def test_only_fields_that_are_read_are_asked_for() -> None:
    peer = GooglePeer(hill_users(), hill_courses())
    with serving(peer):
        read_all(google(peer))
    asked = [r for r in peer.asked if r.path != "/token"]
    assert all(r.query["fields"].startswith("nextPageToken,") for r in asked)
    assert not any(word in r.target for r in asked for word in ("photo", "phones", "recovery"))


@pytest.mark.parametrize(
    ("habit", "code"), [("same page", "pages_repeat"), ("no delegation", "service_denied")]
)
def test_what_google_refuses_is_an_error(habit: str, code: str) -> None:
    assert read_from(habit).errors == [f"SIS {code}"]


def test_a_key_that_is_no_key_is_said_in_words() -> None:
    """As somebody may have changed what was stored."""
    peer = GooglePeer(hill_users(), hill_courses())
    with serving(peer):
        wrong = google(peer)
        wrong.secret = seal('{"client_email": "x", "private_key": "y", "token_uri": "z"}')
        with pytest.raises(Refused) as refused:
            try_connection(wrong, today=TODAY, limits=QUICK)
    assert refused.value.refusal.code == "key_unread"


def test_trying_a_connection_asks_both_services() -> None:
    peer = GooglePeer(hill_users(), hill_courses())
    with serving(peer):
        tried = try_connection(google(peer), today=TODAY, limits=QUICK)
    assert (tried.district, tried.schools) == (DOMAIN, ("Hill High School", "Hill Middle School"))
    assert [(looked.name, looked.count) for looked in tried.lists] == [
        ("users", 5),
        ("courses", 2),
        ("members", 2),
    ]
