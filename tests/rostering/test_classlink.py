"""ClassLink's Roster Server: OneRoster 1.1 through a proxy whose bearers pass."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from corridor.rostering.models import RosterConnection
from corridor.rostering.providers.connecting import try_connection
from corridor.rostering.roster import PersonRow
from tests.peers.classlink import API_KEY, APPLICATION, ClassLinkPeer
from tests.peers.rosters import many_students, objects_of
from tests.peers.serving import serving
from tests.rostering.network import QUICK, NetworkRead, connection, read_all
from tests.rostering.oneroster_files import roster_1_1, write_zip
from tests.rostering.reading import TODAY, Read


@pytest.fixture(autouse=True)
def _loopback(settings: Settings) -> None:
    settings.INNER_HOSTS = ["127.0.0.1", "localhost"]


def classlink(peer: ClassLinkPeer, tenant: str = "") -> RosterConnection:
    return connection("classlink", API_KEY, tenant=tenant, proxy_url=peer.url)


def read_from(peer: ClassLinkPeer, tenant: str = "") -> NetworkRead:
    with serving(peer):
        return read_all(classlink(peer, tenant))


def test_the_rows_are_those_of_the_same_csv(tmp_path: Path) -> None:
    files = roster_1_1()
    from_csv = Read(write_zip(tmp_path / "r.zip", files, "1.1"))
    peer = ClassLinkPeer(objects_of(files))
    read = read_from(peer)
    assert read.errors == []
    assert sorted(map(repr, read.rows)) == sorted(map(repr, from_csv.rows(object)))
    assert f"/{APPLICATION}/ims/oneroster/v1p1/users" in peer.paths()


def test_a_bearer_that_passes_is_read_again_and_the_page_asked_again() -> None:
    peer = ClassLinkPeer(many_students(1200), "bearer passes", "clamps")
    read = read_from(peer)
    assert (read.errors, len(read.of(PersonRow))) == ([], 1200)
    assert peer.token == 2


def test_an_error_with_status_200_is_an_error() -> None:
    assert read_from(ClassLinkPeer(many_students(3), "error inside")).errors == ["SIS error_inside"]


@pytest.mark.parametrize(
    ("habit", "tenant", "errors"),
    [
        ("many districts", "", ["SIS several_districts"]),
        ("many districts", "2284", []),
        ("many districts", "1", ["SIS not_shared"]),
        ("switched off", "2284", ["SIS not_shared"]),
    ],
)
def test_one_roster_is_chosen_by_its_tenant(habit: str, tenant: str, errors: list[str]) -> None:
    assert read_from(ClassLinkPeer(many_students(3), habit), tenant).errors == errors


def test_trying_a_connection_names_its_schools() -> None:
    peer = ClassLinkPeer(objects_of(roster_1_1()))
    with serving(peer):
        tried = try_connection(classlink(peer), today=TODAY, limits=QUICK)
    assert (tried.district, tried.schools) == ("Hill District", ("Hill High", "Hill Middle"))
