"""OneRoster over the network: the same roster as from files, and every bad manner survived."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from pytest_django import Settings

from corridor.core.errors import Refused
from corridor.rostering.providers.connecting import try_connection
from corridor.rostering.roster import (
    EnrollmentRow,
    GoneRow,
    GuardianRow,
    MembershipRow,
    PersonRow,
    SectionRow,
)
from tests.peers.oneroster import KEY, SECRET, OneRosterPeer
from tests.peers.rosters import many_students, objects_of
from tests.peers.serving import serving
from tests.rostering.network import QUICK, NetworkRead, oneroster, read_all
from tests.rostering.oneroster_files import add_column, cell, roster_1_1, roster_1_2, write_zip
from tests.rostering.reading import TODAY, Read


@pytest.fixture(autouse=True)
def _loopback(settings: Settings) -> None:
    settings.INNER_HOSTS = ["127.0.0.1", "localhost"]


def read_from(peer: OneRosterPeer) -> NetworkRead:
    with serving(peer):
        return read_all(oneroster(peer))


def ids(read: NetworkRead) -> list[str]:
    return [row.source_id for row in read.rows if isinstance(row, PersonRow)]


@pytest.mark.parametrize("auth", ["oauth2", "oauth1_sha1", "oauth1_sha256"])
def test_rest_1_1_yields_the_rows_of_the_same_csv(tmp_path: Path, auth: str) -> None:
    files = roster_1_1()
    add_column(files, "users", "metadata.title", "Ms.")
    from_csv = Read(write_zip(tmp_path / "r.zip", files, "1.1"))
    peer = OneRosterPeer(objects_of(files), version="1.1")
    with serving(peer):
        read = read_all(oneroster(peer, auth=auth))
    assert read.errors == []
    assert sorted(map(repr, read.rows)) == sorted(map(repr, from_csv.rows(object)))
    assert all("sort=sourcedId" in r.target for r in peer.asked if "users" in r.path)


def test_rest_1_2_yields_the_rows_of_the_same_csv(tmp_path: Path) -> None:
    files = roster_1_2()
    add_column(files, "classes", "metadata.lunchWave", "B")
    cell(files, "users", 3, "userIds", "{Google:117},{clever:5f}")
    cell(files, "users", 3, "agentSourcedIds", "pa")
    from_csv = Read(write_zip(tmp_path / "r.zip", files))
    read = read_from(OneRosterPeer(objects_of(files)))
    assert read.errors == []
    assert sorted(map(repr, read.rows)) == sorted(map(repr, from_csv.rows(object)))
    assert read.of(GuardianRow) == [GuardianRow("pa", "maya")]
    assert read.progress.bytes > 1000


@pytest.mark.parametrize("secret", ["wrong", "s3cret"])
def test_a_wrong_secret_is_an_error_in_words(secret: str) -> None:
    peer = OneRosterPeer(many_students(3), version="1.1")
    with serving(peer):
        connection = oneroster(peer, auth="oauth1_sha256")
        connection.settings["client_id"] = "somebody"
        read = read_all(connection)
    assert read.errors == ["SIS service_denied"]
    assert "Refused: unauthorisedrequest" in read.problems.errors[0].message


@pytest.mark.parametrize(
    "habits",
    [
        (),
        ("clamps",),
        ("clamps", "totals"),
        ("clamps", "links"),
        ("clamps", "links", "counts by limit"),
        ("clamps", "busy"),
        ("clamps", "fails once"),
        ("clamps", "token ends"),
    ],
    ids=" and ".join,
)
def test_every_row_of_1200_arrives_whatever_the_pages(habits: tuple[str, ...]) -> None:
    read = read_from(OneRosterPeer(many_students(1200), *habits))
    assert read.errors == []
    assert ids(read) == [f"u{n:05}" for n in range(1200)]


def test_naive_paging_would_lose_rows_of_the_same_server() -> None:
    """The control: this server does cut readers short that trust the limit."""
    peer = OneRosterPeer(many_students(1200), "clamps")
    with serving(peer):
        token = httpx.post(
            f"{peer.url}/token", auth=(KEY, SECRET), data={"grant_type": "client_credentials"}
        ).json()["access_token"]
        got, offset, limit = 0, 0, 1000
        while True:
            page = httpx.get(
                f"{peer.base_url}/users",
                params={"limit": limit, "offset": offset},
                headers={"Authorization": f"Bearer {token}"},
            ).json()["users"]
            got, offset = got + len(page), offset + limit
            if len(page) < limit:
                break
    assert got == 500


@pytest.mark.parametrize(
    ("habits", "code"),
    [
        (("clamps", "shuffles", "totals"), "pages_shuffled"),
        (("clamps", "shuffles"), "pages_shuffled"),
        (("clamps", "cut short"), "list_short"),
        (("clamps", "no offset"), "pages_repeat"),
        (("always busy",), "service_busy"),
        (("error inside",), "error_inside"),
        (("html",), "not_json"),
        (("html as json",), "not_json"),
        (("moves",), "redirected"),
    ],
    ids=lambda value: " and ".join(value) if isinstance(value, tuple) else str(value),
)
def test_a_list_that_can_not_be_whole_is_an_error(habits: tuple[str, ...], code: str) -> None:
    read = read_from(OneRosterPeer(many_students(1200), *habits))
    assert read.errors == [f"SIS {code}"]
    assert read.cursor == {}


def test_a_small_server_without_pages_is_read() -> None:
    """Nothing but a repetition comes, and it is all there is."""
    read = read_from(OneRosterPeer(many_students(3), "no pages"))
    assert (read.errors, len(ids(read))) == ([], 3)


def test_a_server_that_is_slow_is_given_up() -> None:
    peer = OneRosterPeer(many_students(3), "slow")
    with serving(peer):
        read = read_all(oneroster(peer), limits=replace(QUICK, total=0.6))
    assert read.errors == ["SIS too_slow"]


def test_an_answer_of_any_size_is_given_up() -> None:
    peer = OneRosterPeer(many_students(1200))
    with serving(peer):
        read = read_all(oneroster(peer), limits=replace(QUICK, answer_bytes=100_000))
    assert read.errors == ["SIS too_much"]


def test_gone_rows_are_left_out_whether_they_are_told_or_not() -> None:
    objects = objects_of(roster_1_2())
    objects["users"][1]["status"] = "tobedeleted"
    objects["users"][2]["enabledUser"] = "false"
    silent = read_from(OneRosterPeer(objects))
    told = read_from(OneRosterPeer(objects, "tells deleted"))
    assert set(ids(silent)) == set(ids(told)) == {"jane", "ines", "pa"}
    assert [row.person_source for row in told.rows if isinstance(row, EnrollmentRow)] == ["jane"]
    assert told.errors == []


def test_json_may_be_of_any_shape() -> None:
    objects = objects_of(roster_1_2())
    maya = objects["users"][1]
    maya |= {"enabledUser": True, "email": None, "grades": "12", "identifier": 4711}
    maya |= {"givenName": "Ma\0ya \ud83d", "orgs": "none", "metadata": []}
    objects["classes"][0] |= {"periods": ["3", "4(A)", "1,2"], "location": None, "course": None}
    objects["enrollments"][1] |= {"beginDate": "2026-09-01T00:00:00.000Z", "primary": False}
    read = read_from(OneRosterPeer(objects))
    assert read.errors == ["classes empty"]
    assert [r.given_name for r in read.rows if isinstance(r, PersonRow)][3] == "Maya"


def test_a_few_rows_that_lead_nowhere_are_left_out_with_a_warning() -> None:
    objects = objects_of(roster_1_2())
    objects["users"] = [user for user in objects["users"] if user["sourcedId"] != "leo"]
    objects["classes"][0]["terms"].append({"sourcedId": "over", "type": "academicSession"})
    read = read_from(OneRosterPeer(objects))
    assert (read.errors, read.warnings) == ([], ["enrollments left_out"])
    assert "There is no leo among users" in read.problems.warnings[0].message
    assert len(read.of(SectionRow)) == 1
    assert len(read.of(EnrollmentRow)) == 2


def test_many_rows_that_lead_nowhere_are_an_error() -> None:
    objects = objects_of(roster_1_2())
    one = objects["enrollments"][1]
    objects["enrollments"] += [
        {**one, "sourcedId": f"e{n:03}", "user": {"sourcedId": f"x{n}"}} for n in range(30)
    ]
    read = read_from(OneRosterPeer(objects))
    assert read.errors == ["enrollments many_left_out"]


def test_changes_are_asked_for_with_an_overlap_and_say_what_is_gone() -> None:
    objects = objects_of(roster_1_2())
    peer = OneRosterPeer(objects, "tells deleted")
    with serving(peer):
        full = read_all(oneroster(peer))
        late = "2099-01-01T00:00:00.000Z"
        objects["users"][1] |= {"givenName": "Mai", "dateLastModified": late}
        objects["users"][2] |= {"enabledUser": "false", "dateLastModified": late}
        objects["enrollments"][2] |= {"status": "tobedeleted", "dateLastModified": late}
        changed = read_all(oneroster(peer, cursor=full.cursor), extent="delta")
    assert (full.extent, changed.extent) == ("full", "delta")
    since = datetime.fromisoformat(full.cursor["since"])
    assert timedelta(minutes=59) < datetime.now(UTC) - since < timedelta(minutes=62)
    assert changed.errors == changed.warnings == []
    assert [(r.source_id, r.given_name) for r in changed.rows if isinstance(r, PersonRow)] == [
        ("maya", "Mai")
    ]
    assert changed.of(MembershipRow) == [MembershipRow("maya", "s", "student")]
    assert changed.of(GoneRow) == [GoneRow("people", "leo"), GoneRow("enrollments", "e-leo")]
    assert len(changed.of(EnrollmentRow)) == 0


def test_changes_without_a_cursor_are_everything() -> None:
    peer = OneRosterPeer(objects_of(roster_1_2()))
    with serving(peer):
        read = read_all(oneroster(peer, cursor={"since": "yesterday"}), extent="delta")
    assert (read.extent, len(ids(read))) == ("full", 5)


def test_trying_a_connection_names_its_schools() -> None:
    peer = OneRosterPeer(objects_of(roster_1_2()))
    with serving(peer):
        tried = try_connection(oneroster(peer), today=TODAY, limits=QUICK)
    assert (tried.district, tried.schools) == ("Hill District", ("Hill High", "Hill Middle"))
    lists = {looked.name: (looked.count, looked.missing) for looked in tried.lists}
    assert lists["users"] == (5, ())
    assert {name for name in lists if name != "orgs"} <= {
        p.rpartition("/")[2] for p in peer.paths()
    }


def test_trying_reads_how_long_lists_begin_and_no_more() -> None:
    peer = OneRosterPeer(many_students(1200))
    with serving(peer):
        tried = try_connection(oneroster(peer), today=TODAY)
    users = next(looked for looked in tried.lists if looked.name == "users")
    assert (users.count, users.goes_on) == (100, True)
    assert len([path for path in peer.paths() if path.endswith("/users")]) == 1


def test_trying_says_what_no_row_tells() -> None:
    objects = many_students(3)
    for user in objects["users"]:
        del user["identifier"]
    peer = OneRosterPeer(objects)
    with serving(peer):
        tried = try_connection(oneroster(peer), today=TODAY, limits=QUICK)
    assert next(looked for looked in tried.lists if looked.name == "users").missing == ("numbers",)


def test_a_list_that_may_not_be_read_is_named_and_the_others_are_looked_at() -> None:
    peer = OneRosterPeer(objects_of(roster_1_2()), "no users")
    with serving(peer):
        tried = try_connection(oneroster(peer), today=TODAY, limits=QUICK)
    lists = {looked.name: looked for looked in tried.lists}
    assert "share it, or allow its scope" in lists["users"].fault
    assert lists["enrollments"].fault == ""


def test_trying_a_connection_says_what_is_wrong() -> None:
    peer = OneRosterPeer(objects_of(roster_1_2()), "html")
    with serving(peer), pytest.raises(Refused) as refused:
        try_connection(oneroster(peer), today=TODAY, limits=QUICK)
    assert refused.value.refusal.code == "not_json"


def test_what_is_left_out_is_told_of_as_many_as_there_were() -> None:
    objects = objects_of(roster_1_2())
    one = objects["classes"][0]
    objects["classes"] += [
        {**one, "sourcedId": f"c{n:03}", "school": {"sourcedId": f"x{n}"}} for n in range(30)
    ]
    read = read_from(OneRosterPeer(objects))
    assert read.errors == ["classes many_left_out"]
    assert f"30 of {len(objects['classes'])} rows" in read.problems.errors[0].message


def test_ids_that_differ_in_spaces_alone_are_one() -> None:
    objects = objects_of(roster_1_2())
    maya = next(user for user in objects["users"] if user["sourcedId"] == "maya")
    objects["users"].append({**maya, "sourcedId": "maya "})
    read = read_from(OneRosterPeer(objects))
    assert (read.errors, ids(read).count("maya")) == ([], 1)
