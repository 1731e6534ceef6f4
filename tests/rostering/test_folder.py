"""The folder that other systems drop files into."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corridor.rostering.providers.folder import watch
from corridor.rostering.providers.folder.files import Dropped

NOW = datetime(2026, 9, 14, 14, 0, tzinfo=UTC)
LONG_AGO = NOW.timestamp() - 3600


def drop(folder: Path, name: str, content: bytes = b"x", at: float = LONG_AGO) -> Path:
    path = folder / name
    path.write_bytes(content)
    os.utime(path, (at, at))
    return path


@pytest.mark.parametrize(
    "name", [".hidden.zip", "a.zip.part", "a.filepart", "~a.zip", "a.tmp", "notes.doc"]
)
def test_what_is_half_or_no_roster_is_left_alone(tmp_path: Path, name: str) -> None:
    drop(tmp_path, name)

    assert watch.oldest(tmp_path, now=NOW) is None


def test_a_link_is_never_a_file(tmp_path: Path) -> None:
    outside = drop(tmp_path, "secret.txt")
    folder = tmp_path / "hill"
    folder.mkdir()
    (folder / "roster.zip").symlink_to(outside)

    assert watch.oldest(folder, now=NOW) is None
    link = Dropped("roster.zip", 1, 0)
    with pytest.raises(OSError, match=r"symbolic"):
        watch.copied(folder, link, tmp_path)


def test_without_its_guard_a_link_would_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control."""
    monkeypatch.setattr(os, "O_NOFOLLOW", 0)
    outside = drop(tmp_path, "secret.txt", b"secret")
    (tmp_path / "roster.zip").symlink_to(outside)
    into = tmp_path / "into"
    into.mkdir()

    path = watch.copied(tmp_path, Dropped("roster.zip", 1, 0), into)

    assert path.read_bytes() == b"secret"


def test_a_folder_that_is_a_link_is_none(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "hill").symlink_to(tmp_path / "real")

    assert watch.folder_of(str(tmp_path), "hill") is None
    assert watch.folder_of(str(tmp_path), "real") is not None
    assert watch.folder_of("", "real") is None


def test_a_file_is_whole_once_two_looks_agree_and_nobody_writes(tmp_path: Path) -> None:
    drop(tmp_path, "roster.zip")
    first = watch.oldest(tmp_path, now=NOW)
    assert first is not None

    assert not watch.is_whole(first, before={}, now=NOW)
    assert watch.is_whole(first, before=first.told(), now=NOW)
    drop(tmp_path, "roster.zip", b"longer")
    grown = watch.oldest(tmp_path, now=NOW)
    assert grown is not None
    assert not watch.is_whole(grown, before=first.told(), now=NOW)


def test_a_file_written_a_moment_ago_waits(tmp_path: Path) -> None:
    drop(tmp_path, "roster.zip", at=NOW.timestamp() - 1)
    found = watch.oldest(tmp_path, now=NOW)
    assert found is not None

    assert not watch.is_whole(found, before=found.told(), now=NOW)


def test_what_was_read_is_put_away_with_a_report(tmp_path: Path) -> None:
    drop(tmp_path, "roster.zip")
    found = watch.oldest(tmp_path, now=NOW)
    assert found is not None

    watch.put_away(tmp_path, found, good=False, report="No.", now=NOW)

    kept = sorted(path.name for path in (tmp_path / "refused").iterdir())
    assert kept == [
        "2026-09-14-140000-roster.zip",
        "2026-09-14-140000-roster.zip.report.txt",
    ]
    assert watch.oldest(tmp_path, now=NOW) is None
