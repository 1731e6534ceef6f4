"""Whatever was read before, in whole or in changes: what is in force is what a provider serves.

The days of ``test_any_roster`` come over the network here, through each adapter that knows
changes, and through files.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from corridor.core.tenancy import district_in_force, in_district
from corridor.rostering.commands import apply_roster
from corridor.rostering.models import Enrollment, RosterConnection, RosterRun
from corridor.rostering.providers.clever.events import Changes
from corridor.rostering.roster import Extent
from corridor.schools.models import District
from corridor.schools.policies import Operator
from tests.factories import make_district
from tests.peers.classlink import ClassLinkPeer
from tests.peers.clever import CleverPeer
from tests.peers.oneroster import OneRosterPeer
from tests.peers.rosters import objects_of
from tests.peers.serving import serving
from tests.rostering.contents import Contents, contents, differences
from tests.rostering.importing import HILL, NOW
from tests.rostering.importing import run as import_file
from tests.rostering.network import oneroster, opened
from tests.rostering.oneroster_files import roster_1_1, write_zip
from tests.rostering.passes_between import PassesBetween
from tests.rostering.reading import Silent
from tests.rostering.served import clever_rows, serve_clever, serve_oneroster
from tests.rostering.states import Days, State, small
from tests.rostering.test_classlink import classlink
from tests.rostering.test_clever import clever

pytestmark = pytest.mark.django_db
SEEDS = range(3)
DAYS = 4


@pytest.fixture(autouse=True)
def _loopback(settings: Settings) -> None:
    settings.INNER_HOSTS = ["127.0.0.1", "localhost"]


@dataclass
class Adapter:
    """A served district: ``serve`` makes it another, ``connection`` leads to it."""

    serve: Callable[[State], None]
    connection: Callable[[], RosterConnection]


@contextmanager
def oneroster_adapter() -> Iterator[Adapter]:
    peer = OneRosterPeer({}, "tells deleted", "clamps", "totals")
    with serving(peer):
        yield Adapter(partial(serve_oneroster, peer), partial(oneroster, peer))


@contextmanager
def clever_adapter() -> Iterator[Adapter]:
    peer = CleverPeer(clever_rows(State()), "events twice")
    with serving(peer):
        yield Adapter(partial(serve_clever, peer), partial(clever, peer))


ADAPTERS = {"oneroster": oneroster_adapter, "clever": clever_adapter}


def run(connection: RosterConnection, extent: Extent, now: datetime = NOW) -> RosterRun:
    """Into the district in force; the cursor is kept as a caller would."""
    with opened(connection, extent=extent) as (source, read):
        done = apply_roster(
            source=source,
            actor=Operator(district_in_force()),
            connection_id=None,
            clock=lambda: now,
            progress=Silent(),
            confirm=lambda _removal: True,
        )
        assert read.errors == []
        connection.cursor = source.cursor
    assert done.state in {"applied", "unchanged"}, done.refusal
    return done


def alone(connection: RosterConnection, now: datetime) -> Contents:
    with in_district(make_district().id):
        run(connection, "full", now)
        return contents()


def play(adapter: Adapter, seed: int) -> dict[str, Any]:
    """Whole readings, changes, and passes in between; answers what differs in the end."""
    days, draw = Days(seed), random.Random(-seed)  # noqa: S311
    with in_district(make_district().id):
        adapter.serve(days.state)
        connection = adapter.connection()
        passes = PassesBetween(seed)
        run(connection, "full", days.now)
        passes.make(days.now)
        extents: list[Extent] = []
        for _day in range(DAYS):
            adapter.serve(days.next())
            extents.append(draw.choice(("full", "delta", "delta")))
            assert run(connection, extents[-1], days.now).extent == extents[-1]
            passes.check()
            passes.make(days.now)
        assert "delta" in extents
        return dict(differences(contents(), alone(adapter.connection(), days.now)))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", sorted(ADAPTERS))
def test_any_sequence_ends_as_the_last_whole_reading(name: str, seed: int) -> None:
    with ADAPTERS[name]() as adapter:
        assert play(adapter, seed) == {}


def leave_the_class(adapter: Adapter) -> set[str]:
    """Leo leaves it, and the changes are read; answers who is in it then."""
    state = small()
    with in_district(make_district().id):
        adapter.serve(state)
        connection = adapter.connection()
        run(connection, "full")
        left = state.copy()
        del left.enrollments["c1-leo-student"]
        adapter.serve(left)
        run(connection, "delta")
        inside = Enrollment.objects.filter(archived_at__isnull=True)
        return set(inside.values_list("person__oneroster_id", flat=True))


@pytest.mark.parametrize("name", sorted(ADAPTERS))
def test_who_leaves_a_class_is_out_of_it_by_the_changes(name: str) -> None:
    with ADAPTERS[name]() as adapter:
        assert leave_the_class(adapter) == {"jane", "maya"}


def test_changes_that_forget_who_left_a_class_would_be_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Negative control: Clever tells of that only by what a section was before."""
    take = Changes._take

    def forgetful(changes: Changes, event: dict[str, Any]) -> None:
        take(changes, event)
        for change in changes._changes.values():
            change.enrolled.clear()

    monkeypatch.setattr(Changes, "_take", forgetful)
    with clever_adapter() as adapter:
        assert leave_the_class(adapter) == {"jane", "maya", "leo"}


def test_files_network_and_proxy_end_in_the_same_rows(tmp_path: Path) -> None:
    """Imported one after the other, only the first changes anything."""

    files = roster_1_1()
    import_file(write_zip(tmp_path / "r.zip", files, "1.1"))
    objects = objects_of(files)
    with in_district(District.objects.get(slug=HILL.slug).id):
        before = contents()
        rest = OneRosterPeer(objects, version="1.1")
        with serving(rest):
            assert run(oneroster(rest, auth="oauth1_sha256"), "full").state == "unchanged"
        for user in objects["users"]:
            role = _in_1_2(user["role"], user["orgs"])
            user["roles"] = [
                {"roleType": "primary", "role": role, "org": org} for org in user["orgs"][:1]
            ]
        newer = OneRosterPeer(objects)
        with serving(newer):
            assert run(oneroster(newer), "full").state == "unchanged"
        proxy = ClassLinkPeer(objects)
        with serving(proxy):
            assert run(classlink(proxy), "full").state == "unchanged"
        assert contents() == before


def _in_1_2(role: str, orgs: list[dict[str, str]]) -> str:
    at_district = orgs[0]["sourcedId"] == "d"
    administrator = "districtAdministrator" if at_district else "siteAdministrator"
    return administrator if role == "administrator" else role
