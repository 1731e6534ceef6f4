"""A zip of pictures named by student number: who is in it, and putting them in force."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.commands import keep_photo
from corridor.accounts.portraits import FILE_BYTES, SUFFIXES, portrait_of
from corridor.accounts.queries import student_numbers
from corridor.core import audit
from corridor.core.errors import Invalid, Refused
from corridor.rostering.models import RosterUpload

FILES = 20_000
RATIO = 100
SHOWN = 200
_DAMAGED = (
    *(zipfile.BadZipFile, NotImplementedError, OSError, EOFError, RuntimeError),
    *(zlib.error, lzma.LZMAError),
)


@dataclass(slots=True)
class Looked:
    """``people`` by the entry of the zip; the others are names of files."""

    people: dict[str, UUID] = field(default_factory=dict)
    unmatched: list[str] = field(default_factory=list)
    too_large: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)

    def told(self) -> dict[str, Any]:
        return {
            "matched": len(self.people),
            "unmatched": self.unmatched[:SHOWN],
            "unmatched_count": len(self.unmatched),
            "too_large": self.too_large[:SHOWN],
            "twice": self.twice[:SHOWN],
        }


def look_at(path: Path) -> Looked:
    """By the names alone; nothing is unpacked. Raises ``Invalid`` for what is no zip."""
    numbers = student_numbers(school_id=None)
    by_plain = _by_plain(numbers)
    looked = Looked()
    taken: set[UUID] = set()
    with _zip(path) as package:
        for entry in _pictures(package):
            stem = PurePosixPath(entry.filename).stem
            person = numbers.get(stem) or by_plain.get(_plain(stem))
            if _is_too_large(entry):
                looked.too_large.append(entry.filename)
            elif person is None:
                looked.unmatched.append(entry.filename)
            elif person in taken:
                looked.twice.append(entry.filename)
            else:
                taken.add(person)
                looked.people[entry.filename] = person
    return looked


def put_photos(path: Path, *, upload: RosterUpload, actor: Actor, now: datetime) -> dict[str, Any]:
    """Draw each picture anew and keep it; says what became of them, and meanwhile how far it is."""
    looked = look_at(path)
    done = {"kept": 0, "same": 0, "total": len(looked.people)}
    unreadable: list[str] = []
    with _zip(path) as package:
        for at, (name, person_id) in enumerate(looked.people.items(), start=1):
            try:
                portrait = portrait_of(_read(package, name))
            except Refused:
                unreadable.append(name)
                continue
            done["kept" if keep_photo(person_id=person_id, portrait=portrait) else "same"] += 1
            if at % 25 == 0:
                _tell(upload, {**done, "read": at})
    audit.append(
        kind=audit.Kind.PERSON_CHANGED,
        now=now,
        by=audit.by(actor),
        subjects=looked.people.values(),
        details={"what": "photos_put", "photos": done["kept"]},
    )
    return {**looked.told(), **done, "unreadable": unreadable[:SHOWN]}


def _tell(upload: RosterUpload, told: dict[str, Any]) -> None:
    RosterUpload.objects.filter(id=upload.id).update(outcome=told)


def _by_plain(numbers: Mapping[str, UUID]) -> dict[str, UUID]:
    """Without numbers that two people would share: nobody is shown with another's face."""
    count = Counter(map(_plain, numbers))
    plain = ((_plain(number), person) for number, person in numbers.items())
    return {number: person for number, person in plain if number and count[number] == 1}


def _plain(number: str) -> str:
    """Programs drop the zeros in front, or write letters small."""
    return number.strip().lstrip("0").casefold()


def _zip(path: Path) -> zipfile.ZipFile:
    try:
        package = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        message = _("This file can’t be read as a zip. Zip the pictures and try again.")
        raise Invalid({"file": message}) from error
    if len(package.infolist()) > FILES:
        package.close()
        message = _("The zip holds more than {limit} files.").format(limit=f"{FILES:,}")
        raise Invalid({"file": message})
    return package


def _pictures(package: zipfile.ZipFile) -> Iterator[zipfile.ZipInfo]:
    for entry in package.infolist():
        path = PurePosixPath(entry.filename)
        hidden = path.name.startswith(".") or "__MACOSX" in path.parts
        if not entry.is_dir() and not hidden and path.suffix.lower() in SUFFIXES:
            yield entry


def _is_too_large(entry: zipfile.ZipInfo) -> bool:
    """Pictures are packed already: what unpacks to a hundred times its size is none."""
    swells = entry.file_size > 1_000_000 and entry.file_size > RATIO * max(entry.compress_size, 1)
    return entry.file_size > FILE_BYTES or swells or bool(entry.flag_bits & 0x1)


def _read(package: zipfile.ZipFile, name: str) -> bytes:
    try:
        with package.open(name) as file:
            return file.read(FILE_BYTES + 1)
    except _DAMAGED as error:
        raise Refused.because("photo_unreadable", _("This picture is damaged.")) from error
