"""``manifest.csv``: which OneRoster this is and which of its files are there."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from corridor.rostering.problems import ProblemLog
from corridor.rostering.providers.oneroster_csv.package import Package

FILE = "manifest.csv"
VERSIONS = {"1.1": "1.1", "1.2": "1.2", "1.2.1": "1.2"}
NEEDED = {
    "1.1": ("orgs", "academicSessions", "users", "classes", "enrollments"),
    "1.2": ("orgs", "academicSessions", "users", "roles", "classes", "enrollments"),
}
USED = ("courses",)
MAX_BYTES = 100_000


@dataclass(frozen=True, slots=True)
class Manifest:
    """``version`` is "1.1" or "1.2"; ``files`` are those that Corridor reads, of which
    ``deltas`` hold changes only. ``missing`` are absent beside deltas: nothing changed there.
    """

    version: str
    files: frozenset[str]
    deltas: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()


def read_manifest(package: Package, problems: ProblemLog) -> Manifest | None:
    """None when the package can't be understood at all; the log then says why."""
    rows = _rows(package, problems)
    if rows is None:
        return None
    version = _version(rows, problems)
    if version is None:
        return None
    used = (*NEEDED[version], *USED)
    modes = {name: _mode(name, rows, package, problems) for name in used}
    files = frozenset(name for name, mode in modes.items() if mode in {"bulk", "delta"})
    deltas = frozenset(name for name, mode in modes.items() if mode == "delta")
    missing = frozenset(name for name in used if modes[name] == "absent") if deltas else frozenset()
    for name in NEEDED[version]:
        if modes[name] == "absent" and not deltas:
            problems.error(
                "file_needed",
                FILE,
                _("{name}.csv is absent, but Corridor needs it. Add it to the export.").format(
                    name=name
                ),
                _line(rows, f"file.{name}"),
                f"file.{name}",
            )
    return Manifest(version, files, deltas, missing)


Rows = Mapping[str, tuple[str, int]]


def _rows(package: Package, problems: ProblemLog) -> Rows | None:
    if FILE not in package.sizes:
        problems.error(
            "manifest_missing",
            FILE,
            _(
                "There is no manifest.csv. A OneRoster export has one beside its other files: "
                "export again as OneRoster CSV 1.1 or 1.2."
            ),
        )
        return None
    with package.open(FILE) as stream:
        raw = stream.read(MAX_BYTES)
    try:
        lines = list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        problems.error("manifest_unreadable", FILE, _("manifest.csv is not a UTF-8 CSV file."))
        return None
    if not lines or [cell.strip() for cell in lines[0]] != ["propertyName", "value"]:
        problems.error(
            "manifest_header", FILE, _("The first line has to be: propertyName,value"), 1
        )
        return None
    return _pairs(lines, problems)


def _pairs(lines: list[list[str]], problems: ProblemLog) -> Rows:
    rows: dict[str, tuple[str, int]] = {}
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cells):
            continue
        name, value = (cells[0].strip(), cells[1].strip()) if len(cells) == 2 else ("", "")
        if not name:
            problems.error("manifest_row", FILE, _("A line holds a name and a value."), number)
        elif name in rows:
            problems.error("manifest_twice", FILE, _("This line is there twice."), number, name)
        else:
            rows[name] = (value, number)
    return rows


def _version(rows: Rows, problems: ProblemLog) -> str | None:
    if _value(rows, "manifest.version") != "1.0":
        problems.error(
            "manifest_version",
            FILE,
            _("manifest.version has to be 1.0, and is “{value}”.").format(
                value=_value(rows, "manifest.version")
            ),
            _line(rows, "manifest.version"),
            "manifest.version",
        )
    version = VERSIONS.get(_value(rows, "oneroster.version"))
    if version is None:
        problems.error(
            "oneroster_version",
            FILE,
            _("oneroster.version has to be 1.1 or 1.2, and is “{value}”.").format(
                value=_value(rows, "oneroster.version")
            ),
            _line(rows, "oneroster.version"),
            "oneroster.version",
        )
    return version


def _mode(name: str, rows: Rows, package: Package, problems: ProblemLog) -> str:
    """How this file is to be read, empty for not at all; says where manifest and package
    disagree."""
    key, file = f"file.{name}", f"{name}.csv"
    mode, there = _value(rows, key), file in package.sizes
    fault = _fault(mode, there=there)
    if mode == "absent" and there:
        problems.warning(
            "absent_but_there",
            FILE,
            _("{file} is there but the manifest calls it absent, so it was not read.").format(
                file=file
            ),
            _line(rows, key),
            key,
        )
    if fault:
        code, message = fault
        hint = _near_name(file, package)
        problems.error(
            code, FILE, message.format(file=file, mode=mode) + hint, _line(rows, key), key
        )
        return ""
    return mode


def _fault(mode: str, *, there: bool) -> tuple[str, str] | None:
    if mode == "":
        return "manifest_file_missing", _(
            "The manifest has no line for {file}. Each file is named as absent, bulk or delta."
        )
    if mode not in {"bulk", "delta", "absent"}:
        return "manifest_mode", _("“{mode}” is not allowed here; write bulk, delta or absent.")
    if mode != "absent" and not there:
        return "file_missing", _("The manifest says {mode}, but there is no {file} in the package.")
    return None


def _near_name(file: str, package: Package) -> str:
    for name in package.sizes:
        if name != file and name.casefold() == file.casefold():
            return " " + _("There is a {name}; capital letters matter here.").format(name=name)
    return ""


def _value(rows: Rows, name: str) -> str:
    return rows.get(name, ("", 0))[0]


def _line(rows: Rows, name: str) -> int | None:
    return rows[name][1] if name in rows else None
