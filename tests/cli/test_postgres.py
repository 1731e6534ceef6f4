"""The embedded server, with real processes. Most tests share one; each leaves it running."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from corridor.cli.errors import Problem
from corridor.cli.postgres import Server
from corridor.cli.postgres_programs import find_programs
from corridor.config.database import socket_folder
from corridor.config.installation import installation_key

AS_ROOT = os.geteuid() == 0


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = Server(tmp_path_factory.mktemp("home"))
    yield server
    server.remove()


@pytest.fixture
def server(made: Server) -> Server:
    made.start()
    return made


def query(server: Server, sql: str) -> str:
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        row = connection.execute(sql.encode()).fetchone()
    return str(row[0]) if row else ""


def write_row(server: Server) -> None:
    with psycopg.connect(server.owner_url, autocommit=True) as connection:
        connection.execute("DROP TABLE IF EXISTS kept")
        connection.execute("CREATE TABLE kept AS SELECT 'kept' AS word")


def kill_all(server: Server, number: int = signal.SIGKILL) -> None:
    for pid in server._processes():
        os.kill(pid, number)


def test_start_is_durable_and_closed_to_the_network(server: Server) -> None:
    names = ("fsync", "full_page_writes", "synchronous_commit", "listen_addresses")

    assert [query(server, f"SHOW {name}") for name in names] == ["on", "on", "on", ""]
    assert query(server, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == "False"


def test_start_leaves_a_running_server_alone(server: Server) -> None:
    before = server.pid()

    server.start()

    assert before is not None
    assert server.pid() == before


def test_stop_and_start_keep_the_rows(server: Server) -> None:
    write_row(server)

    server.stop()

    assert not server.is_running()
    assert server._processes() == []
    server.start()
    assert query(server, "SELECT word FROM kept") == "kept"


def test_start_after_kill_of_the_postmaster_keeps_the_rows(server: Server) -> None:
    write_row(server)
    pid = server.pid()
    assert pid is not None

    os.kill(pid, signal.SIGKILL)
    server.start()

    assert server.pid() != pid
    assert query(server, "SELECT word FROM kept") == "kept"


def test_start_after_kill_of_everything_keeps_the_rows(server: Server) -> None:
    write_row(server)

    kill_all(server)
    server.start()

    assert query(server, "SELECT word FROM kept") == "kept"


@pytest.fixture
def stranger(server: Server) -> Iterator[int]:
    """A living process of the same user that has the dead server's process id."""
    user = server._runs_as.pw_uid if server._runs_as else None
    process = subprocess.Popen(["sleep", "60"], user=user, cwd="/")
    kill_all(server)
    lock = server.data / "postmaster.pid"
    while server._processes():
        pass
    lock.write_text(lock.read_text().replace(lock.read_text().split("\n")[0], str(process.pid), 1))
    yield process.pid
    process.kill()
    process.wait()


def test_start_ignores_a_lock_file_that_names_a_stranger(server: Server, stranger: int) -> None:
    server.start()

    assert server.pid() not in {None, stranger}


def test_control_postgresql_itself_takes_the_stranger_for_the_owner(
    server: Server, stranger: int
) -> None:
    with pytest.raises(Problem, match="did not start"):
        server._control("start", "-t", "5", "-l", server.folder / "start.log")


def test_two_folders_do_not_meet(server: Server, tmp_path: Path) -> None:
    write_row(server)
    other = Server(tmp_path)
    try:
        other.start()

        assert other.url != server.url
        assert query(other, "SELECT to_regclass('kept') IS NULL") == "True"
    finally:
        other.remove()
    assert server.is_running()
    assert not other.folder.exists()


def test_a_new_folder_at_the_same_path_gets_a_new_server(tmp_path: Path) -> None:
    home = tmp_path / "home"
    before = installation_key(home)
    (home / "installation").unlink()

    assert installation_key(home) != before


def test_server_never_runs_as_root(server: Server) -> None:
    pid = server.pid()
    assert pid is not None

    assert psutil.Process(pid).uids().real == server.data.stat().st_uid
    assert psutil.Process(pid).uids().real != 0


def test_only_its_owner_may_enter_the_folders(server: Server) -> None:
    modes = [
        folder.stat().st_mode & 0o777 for folder in (server.folder, socket_folder(server.home))
    ]

    assert modes == [0o700, 0o700]


def test_other_users_are_refused_even_inside_the_folder(server: Server) -> None:
    """The server's own user can enter the folder, and still is not the one who started it."""
    psql = find_programs(major=None, copy_for_others=AS_ROOT).folder / "psql"
    command = [str(psql), "--no-psqlrc", "-Atc", "SELECT 'in'", server.url]
    if not AS_ROOT:  # only root can try on another user's behalf: here the map decides alone
        hba = (server.data / "pg_hba.conf").read_text()
        assert hba == "local all all peer map=owner\n"
        return

    def as_user(uid: int) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, user=uid, capture_output=True, text=True, cwd="/", check=False
        )

    assert as_user(0).stdout == "in\n"
    assert "Peer authentication failed" in as_user(server.data.stat().st_uid).stderr
    assert "Permission denied" in as_user(12345).stderr


@pytest.mark.parametrize("name", ["x" * 120, "a folder, with 'quotes'"])
def test_socket_folder_is_short_and_plain_wherever_the_checkout_lies(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)

    folder = socket_folder(tmp_path / name)

    assert len(os.fsencode(folder / ".s.PGSQL.5432")) <= 107
    assert str(folder).isascii()
    assert "," not in str(folder)


def test_find_programs_names_the_version_that_is_missing() -> None:
    with pytest.raises(Problem, match="written by PostgreSQL 9"):
        find_programs(major=9, copy_for_others=False)
