"""Testing a connection on its page: quick, nothing changed, a sentence for each fault."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import timezone
from pytest_django import Settings

from corridor.accounts.models import Member, Person
from corridor.core.tenancy import district_in_force
from corridor.rostering import working
from corridor.rostering.models import RosterConnection, RosterRun
from corridor.schools.models import District
from tests.factories import World, make_member
from tests.pages import Visitor, text_of
from tests.peers.oneroster import OneRosterPeer
from tests.peers.rosters import objects_of
from tests.peers.serving import serving
from tests.rostering.network import oneroster
from tests.rostering.oneroster_files import roster_1_2

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(world: World) -> Visitor:
    return Visitor(make_member(world.school, "district_admin"))


@pytest.fixture
def peer(settings: Settings) -> Iterator[OneRosterPeer]:
    settings.INNER_HOSTS = ["127.0.0.1", "localhost"]
    peer = OneRosterPeer(objects_of(roster_1_2()))
    with serving(peer):
        yield peer


def stored(peer: OneRosterPeer) -> RosterConnection:
    made = oneroster(peer)
    made.district_id = district_in_force()
    made.save()
    return made


def try_it(made: RosterConnection, visitor: Visitor) -> str:
    """The button, what the worker does with the job, and the page afterwards."""
    address = f"/admin/rosters/connections/{made.id}/"
    assert visitor.post(f"{address}test/").status_code == 302
    assert "Being tested" in text_of(visitor.get(address))
    member = Member.objects.get(person_id=visitor.user.person_id)
    working.try_connection(connection_id=made.id, member_id=member.id)
    return text_of(visitor.get(address))


def test_a_test_shows_schools_and_counts_and_changes_nothing(
    visitor: Visitor, peer: OneRosterPeer
) -> None:
    before = Person.objects.count()

    page = try_it(stored(peer), visitor)

    assert "Hill High, Hill Middle" in page
    assert "Being tested" not in page
    assert "Enrollments" in page
    assert Person.objects.count() == before
    assert not RosterRun.objects.exists()


def test_what_is_missing_is_named(visitor: Visitor, peer: OneRosterPeer) -> None:
    for section in peer.objects["classes"]:
        section.pop("location", None)

    page = try_it(stored(peer), visitor)

    assert "It answers, and something is missing" in page
    assert "None of these tells: rooms." in page


def test_a_list_without_a_row_is_named(visitor: Visitor, peer: OneRosterPeer) -> None:
    peer.objects["enrollments"] = []

    assert "Nothing came. Where there is something" in try_it(stored(peer), visitor)


def test_a_list_that_is_kept_back_is_named(visitor: Visitor, peer: OneRosterPeer) -> None:
    peer.habits.add("no users")

    page = try_it(stored(peer), visitor)

    assert "Corridor may not read this list: share it, or allow its scope." in page
    assert "Hill High, Hill Middle" in page


@pytest.mark.parametrize(
    ("habit", "sentence"),
    [
        ("html", "such as a page to sign in on"),
        ("moves", "sends us on to elsewhere.example"),
        ("error inside", ""),
    ],
)
def test_what_is_wrong_with_all_is_one_sentence(
    visitor: Visitor, peer: OneRosterPeer, habit: str, sentence: str
) -> None:
    peer.habits.add(habit)

    page = try_it(stored(peer), visitor)

    assert "It works" not in page
    assert sentence in page


def test_a_secret_that_is_wrong_is_said(visitor: Visitor, peer: OneRosterPeer) -> None:
    made = stored(peer)
    made.settings["client_id"] = "somebody"
    made.save()

    page = try_it(made, visitor)

    assert "It does not work yet" in page
    assert "did not accept our credentials" in page


def test_other_settings_forget_what_the_test_said(visitor: Visitor, peer: OneRosterPeer) -> None:
    made = stored(peer)
    try_it(made, visitor)
    form = {f"s-{name}": value for name, value in made.settings.items()}

    visitor.post(
        f"/admin/rosters/connections/{made.id}/",
        **{**form, "name": "SIS", "s-client_id": "other", "s-client_secret": ""},
    )

    made.refresh_from_db()
    assert made.tried == {}


def test_a_test_whose_worker_was_lost_can_be_started_again(
    visitor: Visitor, peer: OneRosterPeer
) -> None:
    made = stored(peer)
    made.tried = {"asked_at": (timezone.now() - timedelta(minutes=5)).isoformat()}
    made.save()

    page = text_of(visitor.get(f"/admin/rosters/connections/{made.id}/"))

    assert "The test did not come to its end. Try again." in page
    assert "every 2s" not in page


def test_the_full_check_becomes_a_run(visitor: Visitor, peer: OneRosterPeer) -> None:
    made = stored(peer)
    assert visitor.post(f"/admin/rosters/connections/{made.id}/check/").status_code == 302
    member = Member.objects.get(person_id=visitor.user.person_id)

    working.check_whole(connection_id=made.id, member_id=member.id)

    assert made.runs.get().state == RosterRun.State.PREVIEW


def test_a_folder_is_tested_too(visitor: Visitor, tmp_path: Path) -> None:
    made = RosterConnection.objects.create(provider="folder", name="Folder")
    with override_settings(ROSTER_FOLDER=str(tmp_path)):
        assert "has no folder on the server" in try_it(made, visitor)
        folder = tmp_path / District.objects.get(id=district_in_force()).slug
        folder.mkdir()
        (folder / "a.zip").write_bytes(b"x")
        page = try_it(made, visitor)

    assert "Files that wait in the folder" in page
    assert "It works" in page
