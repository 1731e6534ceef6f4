"""`corridor import sync`, as somebody at a shell sees it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result
from pytest_django import Settings

from corridor.accounts.models import Person
from corridor.cli.imports import imports
from corridor.core.tenancy import in_district
from corridor.rostering.models import RosterConnection, RosterRun
from corridor.schools.models import District
from tests.factories import make_district
from tests.peers.clever import CleverPeer, clever_lists
from tests.peers.serving import serving
from tests.rostering.test_clever import clever

pytestmark = pytest.mark.django_db


@pytest.fixture
def peer(settings: Settings) -> Iterator[CleverPeer]:
    settings.INNER_HOSTS = ["127.0.0.1", "localhost"]
    made = CleverPeer(clever_lists())
    made.change("users", "maya", email="first@hill.example")
    with serving(made):
        yield made


@pytest.fixture
def hill(peer: CleverPeer) -> District:
    made = make_district()
    with in_district(made.id):
        connection = clever(peer)
        connection.district_id = made.id
        connection.save()
    return made


def run(district: District, *options: str) -> Result:
    return CliRunner().invoke(imports, ["sync", "--district", district.slug, *options])


def test_sync_reads_everything_and_then_changes(hill: District, peer: CleverPeer) -> None:
    result = run(hill)
    assert result.exit_code == 0, result.output
    assert ["people", "5"] in [r.split()[:2] for r in result.output.splitlines()]
    assert "nothing was changed" in run(hill).output
    peer.change("users", "leo", name={"first": "Lee", "last": "Kim"})
    assert ["people", "0", "1"] in [
        r.split()[:3] for r in run(hill, "--changes").output.splitlines()
    ]
    with in_district(hill.id):
        assert Person.objects.get(oneroster_id="leo").given_name == "Lee"
        runs = list(RosterRun.objects.order_by("started_at").values_list("extent", "state"))
        assert runs == [("full", "applied"), ("full", "unchanged"), ("delta", "applied")]
        assert RosterConnection.objects.get().cursor["event"] == peer.events[-1]["id"]


def test_a_dry_run_changes_nothing(hill: District) -> None:
    result = run(hill, "--dry-run")
    assert (result.exit_code, "This was a dry run" in result.output) == (0, True)
    with in_district(hill.id):
        assert (Person.objects.count(), RosterConnection.objects.get().cursor) == (0, {})


def test_the_summer_is_a_refusal_on_record(hill: District, peer: CleverPeer) -> None:
    assert run(hill).exit_code == 0
    peer.lists["districts"][0]["state"] = "paused"
    peer.lists["users"].clear()
    result = run(hill)
    assert (result.exit_code, "Clever has paused this district" in result.output) == (1, True)
    with in_district(hill.id):
        assert Person.objects.filter(archived_at__isnull=True).count() == 5
        latest = RosterRun.objects.order_by("started_at").last()
        assert latest is not None
        assert (latest.state, "paused" in latest.refusal) == ("refused", True)


def test_a_fault_of_the_provider_is_shown_and_changes_nothing(
    hill: District, peer: CleverPeer
) -> None:
    peer.habits.add("html")
    result = run(hill)
    assert result.exit_code == 1
    assert "SIS: error: The service sent something else than data" in result.output
    assert "[not_json]" in result.output


def test_what_takes_away_many_is_refused_without_a_yes(hill: District, peer: CleverPeer) -> None:
    run(hill)
    peer.lists["users"] = peer.lists["users"][:2]
    peer.lists["sections"].clear()
    assert run(hill).exit_code == 1
    assert run(hill, "--yes").exit_code == 0


def test_a_district_or_connection_that_is_not_there_is_said_so(hill: District) -> None:
    assert "There are: SIS." in run(hill, "--connection", "Other").output
    result = CliRunner().invoke(imports, ["sync", "--district", "nowhere"])
    assert (result.exit_code, "There is no district nowhere" in result.output) == (2, True)
