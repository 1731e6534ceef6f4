"""Uploaded files in the database: written in pieces, read back, looked at, emptied again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.utils.translation import gettext as _

from corridor.core.errors import Invalid, Refused
from corridor.rostering.models import RosterUpload, RosterUploadChunk

MIB = 1024 * 1024
PIECE = MIB
MOST_BYTES = 200 * MIB


def store(upload: RosterUpload, pieces: Iterable[bytes]) -> int:
    """Write the pieces as they come; returns how many bytes. Raises ``Invalid``."""
    size = number = 0
    for number, piece in enumerate(_of_one_size(pieces)):
        size += len(piece)
        if size > MOST_BYTES:
            message = _("The file is larger than {limit} MB.")
            raise Invalid({"file": message.format(limit=MOST_BYTES // MIB)})
        RosterUploadChunk.objects.create(upload=upload, number=number, content=piece)
    if not size:
        raise Invalid({"file": _("The file is empty.")})
    return size


def _of_one_size(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        rest += piece
        while len(rest) >= PIECE:
            yield rest[:PIECE]
            rest = rest[PIECE:]
    if rest:
        yield rest


@contextmanager
def on_disk(upload: RosterUpload) -> Iterator[Path]:
    """The file in a folder of its own, for the body. Raises ``Refused`` once it is emptied."""
    if upload.emptied_at is not None:
        raise Refused.because(
            "upload_gone", _("This file has been deleted meanwhile. Upload it again.")
        )
    with tempfile.TemporaryDirectory(prefix="corridor-roster-") as folder:
        path = Path(folder) / f"upload{_suffix(upload.label)}"
        with path.open("wb") as file:
            for number in range((upload.size + PIECE - 1) // PIECE):
                piece = RosterUploadChunk.objects.get(upload=upload, number=number)
                file.write(piece.content)
        yield path


def _suffix(label: str) -> str:
    suffix = Path(label).suffix.lower()
    return suffix if suffix in {".csv", ".txt", ".xlsx", ".zip"} else ""
