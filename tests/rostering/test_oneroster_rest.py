"""OneRoster over the network: the same roster as from files, and every bad manner survived."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from corridor.rostering.roster import (
    PersonRow,
)
from tests.peers.oneroster import OneRosterPeer
from tests.peers.rosters import many_students, objects_of
from tests.peers.serving import serving
from tests.rostering.network import NetworkRead, oneroster, read_all
from tests.rostering.oneroster_files import add_column, roster_1_1, roster_1_2, write_zip
from tests.rostering.reading import Read


@pytest.fixture(autouse=True)
def _loopback(settings: Settings) -> None:
    settings.ALLOW_HTTP = True


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
    from_csv = Read(write_zip(tmp_path / "r.zip", files))
    read = read_from(OneRosterPeer(objects_of(files)))
    assert read.errors == []
    assert sorted(map(repr, read.rows)) == sorted(map(repr, from_csv.rows(object)))
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
