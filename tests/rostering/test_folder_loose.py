"""OneRoster files that are dropped into the folder as they are, without a zip."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import timezone

from corridor.accounts.models import Person
from corridor.core.tenancy import district_in_force
from corridor.rostering import working
from corridor.rostering.models import RosterConnection, RosterRun
from corridor.rostering.providers.folder import loose, watch
from corridor.rostering.providers.folder.files import Dropped
from corridor.schools.models import District
from tests.rostering.oneroster_files import roster_1_2, write_folder

NOW = datetime(2026, 9, 14, 14, 0, tzinfo=UTC)
MINUTE, HOUR = 60.0, 3600.0


def drop(folder: Path, *without: str, ago: float = MINUTE, now: datetime = NOW) -> Path:
    """The small roster but for these files, all of them written so long ago."""
    write_folder(folder, roster_1_2(), "1.2")
    for name in without:
        (folder / name).unlink()
    for path in folder.iterdir():
        os.utime(path, (now.timestamp() - ago,) * 2)
    return folder


def looked(folder: Path) -> Dropped | None:
    return watch.oldest(folder, now=NOW)


def test_files_beside_their_manifest_are_one(tmp_path: Path) -> None:
    found = looked(drop(tmp_path))

    assert found is not None
    assert found.parts == tuple(sorted(path.name for path in tmp_path.iterdir()))
    assert "manifest.csv" in found.parts


@pytest.mark.parametrize("missing", ["manifest.csv", "users.csv", "enrollments.csv"])
def test_a_set_that_is_not_complete_waits_and_is_taken_for_nothing_else(
    tmp_path: Path, missing: str
) -> None:
    assert looked(drop(tmp_path, missing)) is None


def test_without_the_look_into_the_manifest_half_a_set_would_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(loose, "_named", lambda _folder: set())

    found = looked(drop(tmp_path, "users.csv"))

    assert found is not None
    assert "users.csv" not in found.parts


@pytest.mark.parametrize(("missing", "parts"), [("manifest.csv", False), ("users.csv", True)])
def test_what_is_not_complete_after_an_hour_is_read_and_refused(
    tmp_path: Path, missing: str, parts: bool
) -> None:
    found = looked(drop(tmp_path, missing, ago=2 * HOUR))

    assert found is not None
    assert bool(found.parts) is parts


def test_a_set_of_which_one_file_still_grows_is_not_whole(tmp_path: Path) -> None:
    first = looked(drop(tmp_path))
    assert first is not None
    assert watch.is_whole(first, before=first.told(), now=NOW)
    with (tmp_path / "users.csv").open("a") as file:
        file.write("more\n")
    os.utime(tmp_path / "users.csv", (NOW.timestamp() - MINUTE,) * 2)

    grown = looked(tmp_path)

    assert grown is not None
    assert not watch.is_whole(grown, before=first.told(), now=NOW)


def test_a_spreadsheet_beside_a_set_is_a_file_of_its_own(tmp_path: Path) -> None:
    drop(tmp_path, "users.csv")
    (tmp_path / "students.csv").write_text("Number,First name,Last name\n")
    os.utime(tmp_path / "students.csv", (NOW.timestamp() - MINUTE,) * 2)

    assert looked(tmp_path) is not None
    assert getattr(looked(tmp_path), "name", "") == "students.csv"


def test_a_link_is_no_part_of_a_set(tmp_path: Path) -> None:
    folder = tmp_path / "hill"
    folder.mkdir()
    drop(folder)
    (folder / "users.csv").replace(tmp_path / "outside.csv")
    (folder / "users.csv").symlink_to(tmp_path / "outside.csv")

    assert looked(folder) is None
    with pytest.raises(OSError, match=r"symbolic"):
        loose.zipped(folder, Dropped("manifest.csv", 1, 0, ("users.csv",)), tmp_path / "x.zip")


@pytest.mark.django_db
def test_a_loose_set_is_imported_as_a_zip_would_be(district: District, tmp_path: Path) -> None:
    folder = tmp_path / District.objects.get(id=district_in_force()).slug
    folder.mkdir()
    drop(folder, now=timezone.now())
    made = RosterConnection.objects.create(provider="folder", name="Folder", is_on=True)

    with override_settings(ROSTER_FOLDER=str(tmp_path)):
        working.sync(connection_id=made.id, member_id=None)
        assert not Person.objects.exists()
        working.sync(connection_id=made.id, member_id=None)

    run = made.runs.get()
    assert (run.state, run.provider) == (RosterRun.State.APPLIED, "oneroster_csv"), run.problems
    assert Person.objects.filter(oneroster_id="maya").exists()
    assert sorted(path.name for path in folder.iterdir()) == ["done"]
    kept = next(path for path in (folder / "done").iterdir() if path.is_dir())
    assert (kept / "manifest.csv").exists()
    assert "In force" in next((folder / "done").glob("*.report.txt")).read_text()
