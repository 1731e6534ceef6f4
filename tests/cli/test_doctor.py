from __future__ import annotations

import socket
from pathlib import Path

import psycopg
import pytest
from pytest_django import Settings

from corridor.cli import doctor
from corridor.config.database import database_url
from tests.database import owning
from tests.peers.apns import make_key, p8


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_python_disk_and_clock_are_well() -> None:
    with psycopg.connect(database_url()) as connection:
        findings = [doctor.python(), doctor.disk(), doctor.clock(connection)]

    assert [finding.remedy for finding in findings] == ["", "", ""]


def test_durability_says_which_setting_may_lose_passes() -> None:
    """The tests' own server waits for no disk; the embedded one of an installation does."""
    with psycopg.connect(database_url()) as connection:
        connection.execute("SET synchronous_commit = off")
        careless = [finding.said for finding in doctor.durability(connection) if finding.remedy]
        connection.execute("SET synchronous_commit = on")
        careful = [finding.said for finding in doctor.durability(connection) if finding.remedy]

    assert careless == ["synchronous_commit is off."]
    assert careful == []


def test_secret_key_must_be_long(monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctor.secret().remedy == ""

    monkeypatch.setenv("CORRIDOR_SECRET_KEY", "short")

    assert "at least 40" in doctor.secret().remedy


def test_secret_key_drawn_here_does_not_serve_several_machines(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from corridor.config.installation import secret_key

    monkeypatch.setenv("CORRIDOR_HOME", str(tmp_path))
    monkeypatch.delenv("CORRIDOR_SECRET_KEY")
    monkeypatch.setenv("CORRIDOR_SECRET_KEY", secret_key())
    monkeypatch.delenv("CORRIDOR_DEMO", raising=False)

    assert "on every machine" in doctor.secret().remedy


def test_debug_is_reported(settings: Settings) -> None:
    settings.DEBUG = True

    assert doctor.debug().remedy == "Unset CORRIDOR_DEBUG."


def test_static_files_are_looked_for(settings: Settings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    assert "make setup" in doctor.static_files().remedy

    (tmp_path / "staticfiles.json").touch()
    assert doctor.static_files().remedy == ""


def test_page_server_tells_a_free_port_from_a_stranger(free_port: int) -> None:
    assert "free" in doctor.page_server(free_port).said

    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", free_port))

        assert (
            doctor.page_server(free_port).said == f"Port {free_port} is taken by another program."
        )


@pytest.mark.django_db
def test_migrations_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db.migrations.recorder import MigrationRecorder

    assert doctor.migrations().remedy == ""

    applied = MigrationRecorder.Migration.objects
    with owning():
        applied.filter(app="contenttypes", name__startswith="0002").delete()

    assert doctor.migrations().said == "The database lacks 1 changes of this version."


@pytest.mark.django_db
def test_an_empty_installation_is_told_how_to_begin() -> None:
    assert "corridor admin create" in doctor.somebody_can_sign_in().remedy


@pytest.mark.parametrize(("needed", "wrong"), [(True, True), (False, False)])
def test_worker_is_missed_only_where_pages_are_served(needed: bool, wrong: bool) -> None:
    with psycopg.connect(database_url()) as connection:
        assert bool(doctor.worker(connection, needed=needed).remedy) is wrong


def test_worker_is_known_by_its_connection() -> None:
    with (
        psycopg.connect(database_url(), application_name="corridor relay"),
        psycopg.connect(database_url()) as connection,
    ):
        assert doctor.worker(connection, needed=True).said == "The worker is at work."


@pytest.mark.django_db
def test_the_key_for_push_services_has_to_be_there_and_to_open(settings: Settings) -> None:
    from corridor.notifications import vapid

    vapid.private_key.cache_clear()
    assert "corridor migrate" in doctor.push_key().remedy
    vapid.ensure_key()
    vapid.ensure_key()
    assert doctor.push_key().remedy == ""
    vapid.private_key.cache_clear()
    settings.SECRET_KEY = "another" * 10

    assert "CORRIDOR_SECRET_KEY_BEFORE" in doctor.push_key().remedy


def test_keys_for_pushes_to_apps_are_looked_at_where_they_are_named(
    settings: Settings, tmp_path: Path
) -> None:
    assert list(doctor.pushes_to_apps()) == []
    settings.FCM_KEY_FILE = settings.APNS_KEY_FILE = str(tmp_path / "key")
    google, apple = doctor.pushes_to_apps()
    assert "CORRIDOR_FCM_KEY_FILE" in google.remedy
    assert "all have to be set" in apple.said

    settings.APNS_KEY_ID = settings.APNS_TEAM_ID = settings.APNS_TOPIC = "x"
    (tmp_path / "key").write_text(p8(make_key()))
    google, apple = doctor.pushes_to_apps()
    assert "not the key file of a service account" in google.said
    assert apple.remedy == ""
