"""OneRoster CSV files that were dropped as they are, without a zip around them.

They belong together: a roster is read once its ``manifest.csv`` is there and every file that it
names. Until then none of them is taken for a spreadsheet of its own, for an hour.
"""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from corridor.rostering.providers.folder.files import Dropped, opened_plain

MANIFEST = "manifest.csv"
FIRST_CELL = b"sourcedId"
LOOKED_AT = 100_000
PATIENCE_SECONDS = 3600


def gathered(folder: Path, found: Iterable[Dropped], *, now: datetime) -> list[Dropped]:
    """What can be read by itself, with the files of a set as one; what is not there wholly yet
    is left out, until nobody has written to it for an hour.
    """
    found = list(found)
    parts = [one for one in found if _is_part(folder, one)]
    others = [one for one in found if one not in parts]
    if not parts:
        return others
    names = {one.name for one in parts}
    quiet = now.timestamp() - max(one.changed for one in parts) / 1e9
    if MANIFEST in names and (_named(folder) <= names or quiet >= PATIENCE_SECONDS):
        return [*others, _as_one(parts)]
    return found if quiet >= PATIENCE_SECONDS else others


def _is_part(folder: Path, one: Dropped) -> bool:
    if one.name == MANIFEST:
        return True
    start = _start(folder / one.name, 20) if one.name.endswith(".csv") else b""
    return start.removeprefix(b"\xef\xbb\xbf").lstrip(b'"').startswith(FIRST_CELL)


def _start(path: Path, count: int) -> bytes:
    """Nothing of what is no plain file or is gone again."""
    try:
        with opened_plain(path) as file:
            return file.read(count)
    except OSError:
        return b""


def _named(folder: Path) -> set[str]:
    """The files that have to be there, by the manifest (OneRoster CSV 1.2, section 4.1)."""
    text = _start(folder / MANIFEST, LOOKED_AT).decode("utf-8-sig", errors="replace")
    told = {row[0].strip(): row[1].strip() for row in csv.reader(text.splitlines()) if len(row) > 1}
    there = (name for name, mode in told.items() if mode in {"bulk", "delta"})
    return {f"{name.removeprefix('file.')}.csv" for name in there if name.startswith("file.")}


def _as_one(parts: list[Dropped]) -> Dropped:
    return Dropped(
        MANIFEST,
        sum(one.size for one in parts),
        max(one.changed for one in parts),
        tuple(sorted(one.name for one in parts)),
    )


def zipped(folder: Path, dropped: Dropped, path: Path) -> None:
    """A copy of all of them, in a zip at ``path``. Raises ``OSError``."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as package:
        for name in dropped.parts:
            with opened_plain(folder / name) as file, package.open(name, "w") as copy:
                while piece := file.read(1 << 20):
                    copy.write(piece)


def put_together(folder: Path, dropped: Dropped, target: Path) -> None:
    """Into a folder of their own."""
    target.mkdir()
    for name in dropped.parts:
        (folder / name).replace(target / name)
