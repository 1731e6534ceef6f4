"""Opens a OneRoster package, a zip or a folder, without trusting it.

Nothing is ever extracted to disk: files are read as streams, so a path in a zip can lead
nowhere; strange paths are refused all the same, since a sane export has none.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self

from django.utils.translation import gettext as _

MIB = 1024 * 1024
READ_AHEAD = 256 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a package may be, in bytes; ``ratio`` is the compression that is still credible."""

    files: int = 200
    file_bytes: int = 2048 * MIB
    total_bytes: int = 4096 * MIB
    ratio: int = 250
    ratio_from_bytes: int = 16 * MIB


class PackageRefused(Exception):
    """The package as a whole can't be read; ``code`` as in ``Problem``."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Package(Protocol):
    """Files by name, each to be read once or more as a binary stream."""

    @property
    def label(self) -> str: ...
    @property
    def sizes(self) -> Mapping[str, int]: ...
    def open(self, name: str) -> IO[bytes]: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def open_package(path: Path, limits: Limits | None = None) -> Package:
    """Raises ``PackageRefused`` when there is nothing to read or it is not safe to."""
    limits = limits or Limits()
    if path.is_dir():
        return FolderPackage(path, limits)
    if not path.is_file():
        raise PackageRefused("no_such_path", _("There is no file or folder at this path."))
    try:
        return ZipPackage(path, limits)
    except (zipfile.BadZipFile, OSError) as error:
        raise PackageRefused(
            "not_a_zip",
            _("This file can't be read as a zip. Export it again, or give the unpacked folder."),
        ) from error


class FolderPackage:
    """A folder of CSV files; links that lead out of it are not followed."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.label = path.name
        self._root = path.resolve()
        self.sizes: Mapping[str, int] = {
            entry.name: entry.stat().st_size
            for entry in sorted(self._root.iterdir())
            if entry.is_file() and entry.resolve().parent == self._root
        }
        _check_sizes(self.sizes, limits)

    def open(self, name: str) -> IO[bytes]:
        return (self._root / name).open("rb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_args: object) -> None:
        return None


class ZipPackage:
    """A zip with its CSV files at the root."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.label = path.name
        self._zip = zipfile.ZipFile(path)
        try:
            self._entries = _checked_entries(self._zip.infolist(), limits)
        except PackageRefused:
            self._zip.close()
            raise
        self.sizes: Mapping[str, int] = {n: e.file_size for n, e in self._entries.items()}

    def open(self, name: str) -> IO[bytes]:
        return io.BufferedReader(self._zip.open(self._entries[name]), READ_AHEAD)  # type: ignore[type-var]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_args: object) -> None:
        self._zip.close()


def _checked_entries(entries: list[zipfile.ZipInfo], limits: Limits) -> dict[str, zipfile.ZipInfo]:
    found: dict[str, zipfile.ZipInfo] = {}
    nested = ""
    for entry in entries:
        _refuse_unsafe(entry, limits)
        if entry.is_dir() or entry.filename.startswith("__MACOSX/"):
            continue
        if "/" in entry.filename:
            nested = entry.filename
            continue
        if entry.filename in found:
            raise PackageRefused(
                "zip_twice",
                _("The zip holds {name} twice. Export it again.").format(name=entry.filename),
            )
        found[entry.filename] = entry
    if nested and "manifest.csv" not in found:
        raise PackageRefused(
            "zip_nested",
            _(
                "The files lie in a folder inside the zip ({name}). Zip the files themselves, "
                "so that manifest.csv is at the top."
            ).format(name=nested),
        )
    _check_sizes({name: entry.file_size for name, entry in found.items()}, limits)
    return found


def _refuse_unsafe(entry: zipfile.ZipInfo, limits: Limits) -> None:
    name = entry.filename
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or "\\" in name or ":" in name:
        raise PackageRefused(
            "zip_path",
            _("The zip holds a file with an unsafe path ({name}).").format(name=name),
        )
    if entry.flag_bits & 0x1:
        raise PackageRefused(
            "zip_encrypted", _("The zip is locked with a password. Export it without one.")
        )
    packed = max(entry.compress_size, 1)
    if entry.file_size > limits.ratio_from_bytes and entry.file_size / packed > limits.ratio:
        raise PackageRefused(
            "zip_bomb",
            _("{name} unpacks to far more than an export would hold.").format(name=name),
        )


def _check_sizes(sizes: Mapping[str, int], limits: Limits) -> None:
    if len(sizes) > limits.files:
        raise PackageRefused(
            "too_many_files",
            _("The package holds {count} files; a roster has about 20.").format(count=len(sizes)),
        )
    for name, size in sizes.items():
        if size > limits.file_bytes:
            raise PackageRefused(
                "too_large",
                _("{name} is larger than {limit} MB.").format(
                    name=name, limit=limits.file_bytes // MIB
                ),
            )
    if sum(sizes.values()) > limits.total_bytes:
        raise PackageRefused(
            "too_large",
            _("The package is larger than {limit} MB.").format(limit=limits.total_bytes // MIB),
        )
