"""Finds a file that is whole, takes a copy of it, and puts it away with a report.

Nothing is trusted: links are never followed, a file that still grows or is named like half a
file is left alone, and what is read is a copy that whoever drops files can't change any more.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

from corridor.rostering.providers.folder import loose
from corridor.rostering.providers.folder.files import Dropped, opened_plain

SUFFIXES = (".zip", ".csv", ".xlsx", ".txt")
HALF = (".part", ".partial", ".filepart", ".tmp", ".temp", ".crdownload", ".swp")
QUIET_SECONDS = 20
DONE, REFUSED = "done", "refused"


def folder_of(root: str, slug: str) -> Path | None:
    """The district's own folder; None where there is none, or where it is a link."""
    if not root:
        return None
    folder = Path(root) / slug
    return folder if folder.is_dir() and not folder.is_symlink() else None


def oldest(folder: Path, *, now: datetime) -> Dropped | None:
    """What waits longest, whether it is whole yet or not."""
    found = loose.gathered(folder, _dropped(folder), now=now)
    return min(found, key=lambda one: (one.changed, one.name), default=None)


def count(folder: Path) -> int:
    """How many files lie there that could be read."""
    return sum(1 for _file in _dropped(folder))


def _dropped(folder: Path) -> Iterator[Dropped]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_file(follow_symlinks=False) and _is_one(entry.name):
                told = entry.stat(follow_symlinks=False)
                yield Dropped(entry.name, told.st_size, told.st_mtime_ns)


def _is_one(name: str) -> bool:
    small = name.lower()
    half = small.startswith((".", "~")) or small.endswith((*HALF, "~"))
    return not half and small.endswith(SUFFIXES)


def is_whole(dropped: Dropped, *, before: Mapping[str, Any], now: datetime) -> bool:
    """It is as it was at the look ``before``, and nobody wrote to it for a while."""
    quiet = now.timestamp() - dropped.changed / 1e9
    return dict(before) == dropped.told() and quiet >= QUIET_SECONDS


def copied(folder: Path, dropped: Dropped, into: Path) -> Path:
    """A copy in ``into``; raises ``OSError`` for what is no plain file, or too large."""
    if dropped.parts:
        path = into / "dropped.zip"
        loose.zipped(folder, dropped, path)
        return path
    path = into / f"dropped{Path(dropped.name).suffix.lower()}"
    with opened_plain(folder / dropped.name) as file, path.open("wb") as copy:
        shutil.copyfileobj(file, copy)
    return path


def put_away(folder: Path, dropped: Dropped, *, good: bool, report: str, now: datetime) -> None:
    """Into ``done`` or ``refused``, dated, with a report in words beside it."""
    target = folder / (DONE if good else REFUSED)
    with suppress(FileExistsError):
        target.mkdir()
    if target.is_symlink() or not target.is_dir():
        raise OSError(f"{target.name} is no folder")
    name = f"{now:%Y-%m-%d-%H%M%S}-{'oneroster' if dropped.parts else dropped.name}"
    if dropped.parts:
        loose.put_together(folder, dropped, target / name)
    else:
        (folder / dropped.name).replace(target / name)
    (target / f"{name}.report.txt").write_text(report, encoding="utf-8")
