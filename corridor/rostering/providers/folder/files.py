"""Files as they were dropped: links are never followed, and only plain files are opened."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from corridor.rostering.keeping import MOST_BYTES


@dataclass(frozen=True, slots=True)
class Dropped:
    """A file as it was when it was looked at, or several that belong together (``parts``)."""

    name: str
    size: int
    changed: int
    parts: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        told = {"name": self.name, "size": self.size, "changed": self.changed}
        return {**told, "parts": list(self.parts)} if self.parts else told


@contextmanager
def opened_plain(path: Path) -> Iterator[IO[bytes]]:
    """Raises ``OSError`` for what is no plain file, or too large."""
    source = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(source, "rb") as file:
        told = os.fstat(file.fileno())
        if not stat.S_ISREG(told.st_mode) or told.st_size > MOST_BYTES:
            raise OSError("not a plain file of a credible size")
        yield file
