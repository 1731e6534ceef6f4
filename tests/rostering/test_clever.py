"""Clever: everything, what changed, the summer, and what real districts put into it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

import pytest
from pytest_django import Settings

from corridor.core.errors import Refused
from corridor.rostering.models import RosterConnection
from corridor.rostering.providers.connecting import try_connection
from corridor.rostering.roster import (
    CourseRow,
    EnrollmentRow,
    GoneRow,
    IdRow,
    MembershipRow,
    PersonRow,
    SchoolRow,
    SectionRow,
    TermRow,
)
from tests.peers.clever import CLIENT, DISTRICT, SECRET, CleverPeer, clever_lists
from tests.peers.serving import serving
from tests.rostering.network import QUICK, NetworkRead, connection, read_all
from tests.rostering.reading import TODAY


@pytest.fixture(autouse=True)
def _loopback(settings: Settings) -> None:
    settings.INNER_HOSTS = ["127.0.0.1", "localhost"]


def clever(
    peer: CleverPeer, *, cursor: Mapping[str, str] | None = None, district: str = ""
) -> RosterConnection:
    return connection(
        "clever",
        SECRET,
        cursor=cursor,
        client_id=CLIENT,
        district=district,
        api_url=f"{peer.url}/v3.1",
        token_url=f"{peer.url}/oauth/tokens",
    )


def read_from(peer: CleverPeer, *, district: str = "") -> NetworkRead:
    with serving(peer):
        return read_all(clever(peer, district=district))


def test_everything_is_read_over_small_pages() -> None:
    read = read_from(CleverPeer(clever_lists()))
    assert read.errors == []
    assert read.of(SchoolRow) == [SchoolRow("s1", "Hill High"), SchoolRow("s2", "Hill Middle")]
    assert read.of(TermRow) == [
        TermRow("t1", "Fall", "term", date(2026, 8, 15), date(2026, 12, 20), "2026")
    ]
    assert read.of(CourseRow) == [CourseRow("c1", "Biology", "SCI09")]
    people = {row.source_id: row for row in read.rows if isinstance(row, PersonRow)}
    assert set(people) == {"jane", "maya", "leo", "ines", "rita"}
    assert people["maya"] == PersonRow(
        "maya", "4711", "", "Maya", "Alvarez", "", "maya@hill.example", "12"
    )
    assert (people["leo"].preferred_name, people["leo"].grade) == ("Leo", "KG")
    assert read.of(SectionRow) == [
        SectionRow("x1", "s1", "c1", "Biology 3", "", "", ["t1"], ["3|"]),
        SectionRow("x2", "s1", "", "HR-1", "", "", ["t2"], ["1|A"]),
    ]
    assert read.of(IdRow)[0] == IdRow("maya", "clever", "maya")
    assert read.warnings == ["terms term_undated", "sections period_unread"]


def test_one_user_may_have_several_roles_and_left_schools_do_not_count() -> None:
    read = read_from(CleverPeer(clever_lists()))
    assert set(read.of(MembershipRow)) == {
        MembershipRow("jane", "s1", "teacher"),
        MembershipRow("maya", "s1", "student"),
        MembershipRow("leo", "s1", "student"),
        MembershipRow("ines", "s1", "district_admin"),
        MembershipRow("ines", "s2", "district_admin"),
        MembershipRow("rita", "s1", "teacher"),
        MembershipRow("rita", "s2", "staff"),
    }


def test_the_primary_teacher_is_told_from_the_others() -> None:
    read = read_from(CleverPeer(clever_lists()))
    teachers = [r for r in read.rows if isinstance(r, EnrollmentRow) and r.part == "teacher"]
    assert [(r.person_source, r.is_primary) for r in teachers] == [("jane", True), ("rita", False)]


def test_contacts_and_what_is_nobodys_business_are_not_asked_for() -> None:
    peer = CleverPeer(clever_lists())
    read = read_from(peer)
    assert not any("contact" in request.target for request in peer.asked)
    told = repr(read.rows)
    assert "2010-01-01" not in told
    assert "Pat Alvarez" not in told


def test_the_end_of_a_list_is_not_believed_without_asking() -> None:
    """Links that end after the first page would lose three of five people."""
    whole, cut = CleverPeer(clever_lists()), CleverPeer(clever_lists(), "cut short")
    assert sorted(map(repr, read_from(cut).rows)) == sorted(map(repr, read_from(whole).rows))


@pytest.mark.parametrize(
    ("habit", "code"),
    [
        ("html", "not_json"),
        ("other host", "redirected"),
        ("many districts", "several_districts"),
    ],
)
def test_what_clever_should_not_do_is_an_error(habit: str, code: str) -> None:
    lists = clever_lists()
    lists["schools"] += [{"id": f"s{n}", "name": f"School {n}"} for n in range(3, 9)]
    assert read_from(CleverPeer(lists, habit)).errors == [f"SIS {code}"]


def test_one_of_several_districts_is_named() -> None:
    assert read_from(CleverPeer(clever_lists(), "many districts"), district=DISTRICT).errors == []
    assert read_from(CleverPeer(clever_lists()), district="x").errors == ["SIS not_shared"]


def test_a_busy_clever_is_waited_for() -> None:
    peer = CleverPeer(clever_lists(), "busy")
    assert read_from(peer).errors == []
    assert peer.once["busy"] == 1


def test_changes_end_as_a_later_reading_of_everything() -> None:
    """Every kind of change, told twice, applied to the rows of the first reading."""
    peer = CleverPeer(clever_lists(), "events twice")
    peer.change("users", "maya", email="first@hill.example")
    with serving(peer):
        before = read_all(clever(peer))
        late = {"student": {"school": "s2", "schools": ["s2"], "grade": "9"}}
        peer.change("users", "new", name={"first": "Nia", "last": "New"}, email="", roles=late)
        peer.change("users", "maya", name={"first": "Mai", "last": "Alvarez"})
        peer.change("users", "rita", roles={"contact": {}})
        peer.change("sections", "x1", students=["maya", "new"], teachers=["jane"])
        peer.change("sections", "x1", students=["new"])
        peer.delete("sections", "x2")
        peer.delete("users", "leo")
        peer.change("schools", "s2", name="Hill Middle School")
        peer.change("courses", "c2", name="Chemistry", number="SCI10")
        changed = read_all(clever(peer, cursor=before.cursor), extent="delta")
        after = read_all(clever(peer))
        nothing = read_all(clever(peer, cursor=changed.cursor), extent="delta")
    assert (before.extent, changed.extent, nothing.extent) == ("full", "delta", "delta")
    assert patched(before, changed) == patched(after, NetworkRead())
    assert patched(before, changed) != patched(before, NetworkRead())
    assert (changed.errors, nothing.rows, nothing.cursor) == ([], [], changed.cursor)


def patched(whole: NetworkRead, changes: NetworkRead) -> set[str]:
    """What an import would have in force: rows by id, without what is gone."""
    kinds = {SchoolRow: "schools", TermRow: "terms", CourseRow: "courses", PersonRow: "people"}
    kinds |= {SectionRow: "sections", EnrollmentRow: "enrollments"}
    held = {(kinds[type(r)], r[0]): r for r in [*whole.rows, *changes.rows] if type(r) in kinds}
    for gone in changes.rows:
        if isinstance(gone, GoneRow):
            held.pop((gone.kind, gone.source_id), None)
    restated = {row[0] for row in changes.of(PersonRow)}
    roles = [r for r in whole.of(MembershipRow) if r[0] not in restated]
    people = {key[1] for key in held if key[0] == "people"}
    roles = [r for r in [*roles, *changes.of(MembershipRow)] if r[0] in people]
    return {repr(row) for row in [*held.values(), *roles]}


def test_an_event_between_the_lists_is_replayed() -> None:
    """The newest event is noted first: what happens during the reading comes again."""
    peer = CleverPeer(clever_lists())
    peer.change("users", "maya", email="first@hill.example")
    with serving(peer):
        noted = read_all(clever(peer)).cursor
        assert noted["event"] == peer.events[-1]["id"]
        paths = peer.paths()
        assert paths.index("/v3.1/events") < paths.index("/v3.1/schools")


@pytest.mark.parametrize("habit", ["old cursor", "no events"])
def test_a_cursor_that_is_worth_nothing_means_everything(habit: str) -> None:
    peer = CleverPeer(clever_lists(), habit)
    cursor = {"event": "6f", "at": datetime.now(UTC).isoformat()}
    with serving(peer):
        read = read_all(clever(peer, cursor=cursor), extent="delta")
    assert (read.extent, read.errors, len(read.of(PersonRow))) == ("full", [], 5)
    assert read.cursor == {}


def test_a_cursor_that_is_too_old_is_not_tried() -> None:
    peer = CleverPeer(clever_lists())
    with serving(peer):
        cursor = {"event": "6f", "at": (datetime.now(UTC) - timedelta(days=29)).isoformat()}
        read = read_all(clever(peer, cursor=cursor), extent="delta")
    assert read.extent == "full"
    assert not any("starting_after=6f" in request.target for request in peer.asked)


@pytest.mark.parametrize(
    "district",
    [
        {"state": "paused", "pause_end": "2026-10-01"},
        {"state": "running", "pause_start": "2026-06-10", "pause_end": "2026-10-01"},
    ],
    ids=["state", "dates"],
)
def test_the_summer_changes_nothing_and_says_so(district: dict[str, str]) -> None:
    lists = clever_lists() | {"users": [], "sections": []}
    lists["districts"][0] |= district
    with pytest.raises(Refused, match="paused this district until 2026-10-01"):
        read_from(CleverPeer(lists))


def test_a_pause_that_is_over_is_none() -> None:
    lists = clever_lists()
    lists["districts"][0] |= {"pause_start": "2026-06-10", "pause_end": "2026-08-15"}
    assert read_from(CleverPeer(lists)).errors == []


def test_a_district_without_schools_is_an_error() -> None:
    lists = clever_lists() | {"schools": [], "users": [], "sections": []}
    assert read_from(CleverPeer(lists)).errors == ["schools nothing_shared"]


def test_odd_values_are_warned_of_and_left_out() -> None:
    lists = clever_lists()
    lists["users"][1]["email"] = "maya at hill"
    lists["users"][2]["name"] = {"last": "Leonardo Kim"}
    lists["sections"][0]["students"] += ["gone", None]
    read = read_from(CleverPeer(lists))
    assert read.errors == []
    assert read.warnings[:2] == ["users not_an_email", "terms term_undated"][::-1]
    assert "enrollments left_out" in read.warnings


def test_trying_a_connection_names_its_schools() -> None:
    peer = CleverPeer(clever_lists())
    with serving(peer):
        tried = try_connection(clever(peer), today=TODAY, limits=QUICK)
    assert (tried.district, tried.schools) == ("Hill District", ("Hill High", "Hill Middle"))
    assert [looked.fault for looked in tried.lists] == [""] * 6
