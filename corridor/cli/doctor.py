"""`corridor doctor`: what is wrong with an installation, in plain words, and how to mend it."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import click
import psycopg

from corridor.cli.environment import load_django
from corridor.config.database import database_url, is_embedded
from corridor.config.installation import kept_secret_key, state_folder

OLDEST_PYTHON = (3, 11)
OLDEST_POSTGRES = 150000
LEAST_FREE = 1 << 30  # bytes
SHORTEST_KEY = 40
LARGEST_SKEW = 5  # seconds
DURABLE = {
    "fsync": ("on",),
    "full_page_writes": ("on",),
    "synchronous_commit": ("on", "local", "remote_write", "remote_apply"),
}

Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True)
class Finding:
    """What one look said. An empty `remedy` means that all is well."""

    said: str
    remedy: str = ""


@click.command()
@click.option("--port", default=8000, show_default=True, help="Where the pages should be.")
def doctor(port: int) -> None:
    """Look at this installation and say what is wrong and how to mend it."""
    load_django()
    findings = list(examine(port))
    for finding in findings:
        mark, colour = ("✗", "red") if finding.remedy else ("✓", "green")
        click.secho(f"{mark} {finding.said}", fg=colour)
        if finding.remedy:
            click.echo(f"  → {finding.remedy}")
    wrong = sum(1 for finding in findings if finding.remedy)
    click.echo(f"\n{wrong} of {len(findings)} to mend." if wrong else "\nAll is well.")
    sys.exit(1 if wrong else 0)


def examine(port: int) -> Iterator[Finding]:
    yield from (python(), disk(), secret(), debug(), static_files(), mail())
    pages = page_server(port)
    yield pages
    try:
        connection = psycopg.connect(database_url(), autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as refusal:
        yield no_database(str(refusal))
        return
    with connection:
        yield version(connection)
        yield from durability(connection)
        yield clock(connection)
        tables = migrations()
        yield tables
        if not tables.remedy:
            yield somebody_can_sign_in()
            yield push_key()
            yield from pushes_to_apps()
        yield worker(connection, needed=ANSWERS in pages.said)


def python() -> Finding:
    found = sys.version_info[:2]
    said = f"Python {found[0]}.{found[1]}."
    return Finding(said, "" if found >= OLDEST_PYTHON else "Corridor needs Python 3.11 or later.")


def disk() -> Finding:
    there = next(path for path in (state_folder(), *state_folder().parents) if path.exists())
    free = shutil.disk_usage(there).free
    said = f"{free / (1 << 30):.1f} GB free for {state_folder()}."
    return Finding(said, "" if free >= LEAST_FREE else "Make room: less than 1 GB is left.")


def push_key() -> Finding:
    """By which push services know this installation; what was sealed has to open, too."""
    from corridor.core.errors import Refused
    from corridor.notifications.vapid import has_key, private_key

    if not has_key():
        return Finding("There is no key for push services yet.", "Run `corridor migrate`.")
    try:
        private_key()
    except Refused:
        return Finding(
            "The key for push services can’t be read with the present secret key.",
            "Set CORRIDOR_SECRET_KEY_BEFORE to the secret key that was in use before.",
        )
    return Finding("The key for push services is there.")


def pushes_to_apps() -> Iterator[Finding]:
    """Nothing where they are not set up, which is usual."""
    from corridor.notifications.channels import apns_key, fcm_account

    if fcm_account.is_named():
        yield _readable("Google", "CORRIDOR_FCM_KEY_FILE", fcm_account.read_named)
    if apns_key.is_named():
        yield _readable("Apple", "CORRIDOR_APNS_KEY_FILE", apns_key.read_named)


def _readable(whose: str, name: str, read: Callable[[], object]) -> Finding:
    try:
        read()
    except ValueError as error:
        return Finding(f"Pushes to apps by way of {whose} do not go out: {error}", f"Mend {name}.")
    return Finding(f"The key for pushes to apps by way of {whose} can be read.")


def secret() -> Finding:
    key, drawn = os.environ["CORRIDOR_SECRET_KEY"], kept_secret_key()
    if key == drawn and not is_embedded() and os.environ.get("CORRIDOR_DEMO") != "1":
        return Finding(
            "The secret key was drawn on this machine, but DATABASE_URL may serve several.",
            "Set CORRIDOR_SECRET_KEY to the same long random text on every machine.",
        )
    if len(key) < SHORTEST_KEY:
        return Finding(
            "The secret key is short enough to guess.",
            f"Set CORRIDOR_SECRET_KEY to at least {SHORTEST_KEY} random characters.",
        )
    return Finding("The secret key is set.")


def debug() -> Finding:
    from django.conf import settings

    if settings.DEBUG:
        return Finding("Development mode shows details of errors.", "Unset CORRIDOR_DEBUG.")
    return Finding("Development mode is off.")


def static_files() -> Finding:
    from django.conf import settings

    built = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if settings.DEBUG or built.exists():
        return Finding("The static files are built.")
    return Finding(
        f"The static files are missing from {built.parent}.",
        "Run `make setup`, or `corridor manage collectstatic --no-input`.",
    )


def mail() -> Finding:
    from corridor.core.mail import is_set_up

    if is_set_up():
        return _mail_server()
    if any(os.environ.get(name) for name in ("CORRIDOR_MAIL_URL", "CORRIDOR_MAIL_FROM")):
        return Finding(
            "Mail is set up in part: no letter is sent.",
            "Set all of CORRIDOR_MAIL_URL, CORRIDOR_MAIL_FROM and CORRIDOR_URL.",
        )
    return Finding("Mail is not set up: links for new passwords are handed over in person.")


def _mail_server() -> Finding:
    from smtplib import SMTPException

    from corridor.core.mail import mail_server

    server = mail_server()
    where = f"{server.host}:{server.port}"
    try:
        server.greet()
    except (SMTPException, OSError) as error:
        return Finding(
            f"The mail server at {where} does not take our letters: {error}",
            "Correct CORRIDOR_MAIL_URL, or ask whoever runs that server.",
        )
    if server.is_open_to_readers:
        return Finding(
            f"Letters go to {where} without TLS: others on the network can read them.",
            "Use ?tls=starttls or smtps:// in CORRIDOR_MAIL_URL.",
        )
    return Finding(f"The mail server at {where} takes our letters.")


ANSWERS = "Corridor answers"


def page_server(port: int) -> Finding:
    if answers(port):
        return Finding(f"{ANSWERS} at port {port}.")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return Finding(
                f"Port {port} is taken by another program.",
                "Stop that program, or choose another port with `--port`.",
            )
    return Finding(f"Port {port} is free; Corridor does not run there.")


def answers(port: int) -> bool:
    try:
        with urlopen(f"http://127.0.0.1:{port}/health/live", timeout=10) as answer:
            return bool(answer.read().startswith(b"alive"))
    except (HTTPError, URLError, OSError):
        return False


def no_database(refusal: str) -> Finding:
    if is_embedded():
        return Finding(
            "The embedded database does not run.",
            "Start everything with `corridor run`, or the database alone with "
            "`corridor database start`.",
        )
    return Finding(
        f"The database that DATABASE_URL names does not answer: {refusal.strip()}",
        "Start that database, or correct DATABASE_URL.",
    )


def version(connection: Connection) -> Finding:
    number = connection.info.server_version
    said = f"PostgreSQL {number // 10000}.{number % 10000} answers."
    return Finding(said, "" if number >= OLDEST_POSTGRES else "Use PostgreSQL 15 or later.")


def durability(connection: Connection) -> Iterator[Finding]:
    for name, fine in DURABLE.items():
        row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
        value = str(row[0]) if row else ""
        yield Finding(
            f"{name} is {value}.",
            "" if value in fine else f"Turn {name} on: a power cut could lose passes.",
        )


def clock(connection: Connection) -> Finding:
    from django.utils import timezone

    row = connection.execute("SELECT extract(epoch FROM clock_timestamp())::float8").fetchone()
    skew = abs(timezone.now().timestamp() - float(str(row[0]))) if row else 0.0
    if skew > LARGEST_SKEW:
        return Finding(
            f"This machine's clock and the database's are {skew:.0f} s apart.",
            "Let both take the time from the network (NTP).",
        )
    return Finding("The clocks agree.")


def migrations() -> Finding:
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return Finding(
            f"The database lacks {len(missing)} changes of this version.", "Run `corridor migrate`."
        )
    return Finding("The database is up to date.")


def somebody_can_sign_in() -> Finding:
    from django.contrib.auth import get_user_model

    if get_user_model().objects.filter(is_active=True).exists():
        return Finding("There are people who can sign in.")
    return Finding("Nobody can sign in yet.", "Make the first admin with `corridor admin create`.")


def worker(connection: Connection, *, needed: bool) -> Finding:
    """By the name that the worker gives its connections."""
    query = """
        SELECT 1 FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'corridor relay' LIMIT 1
    """
    if connection.execute(query).fetchone():
        return Finding("The worker is at work.")
    if not needed:
        return Finding("The worker does not run either.")
    return Finding(
        "The worker does not run: screens are late, and passes do not end by themselves.",
        "Start it with `corridor worker`.",
    )
