"""Which database is in force: the one that `DATABASE_URL` names, else this installation's own."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from corridor.config import waits
from corridor.config.installation import installation_key, state_folder
from corridor.core.roles import APP

OWNER = "corridor"
NAME = "corridor"
SYSTEM_FOLDER = Path("/var/lib/corridor")
DJANGO_WORDS = {
    "NAME": "dbname",
    "USER": "user",
    "PASSWORD": "password",
    "HOST": "host",
    "PORT": "port",
}
PREPARE_AFTER = 2  # executions of a statement on one connection
LONGEST_SOCKET_FOLDER = 90  # bytes; a socket's whole path may have 107


def database_url() -> str:
    return os.environ.get("DATABASE_URL") or embedded_url(state_folder())


def is_embedded() -> bool:
    return not os.environ.get("DATABASE_URL")


def owner_url() -> str:
    """Who owns the tables and migrates: `DATABASE_OWNER_URL`, else whom `DATABASE_URL` names."""
    if is_embedded():
        return embedded_url(state_folder(), role=OWNER)
    return os.environ.get("DATABASE_OWNER_URL") or database_url()


def embedded_url(home: Path, *, role: str = APP) -> str:
    """Known without a look at the server: it follows from the state folder alone."""
    return f"postgresql://{role}@/{NAME}?host={quote(str(socket_folder(home)), safe='')}"


def cluster_folder(home: Path) -> Path:
    """Where the embedded server's files are.

    Root's server runs as another user, who may not be able to enter the state folder.
    """
    return SYSTEM_FOLDER / installation_key(home) if os.geteuid() == 0 else home / "postgres"


def socket_folder(home: Path) -> Path:
    folder = cluster_folder(home) / "socket"
    if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER and re.fullmatch(r"[\w/.-]+", str(folder)):
        return folder
    short = f"corridor-{os.geteuid()}-{installation_key(home)}"
    return Path(tempfile.gettempdir()) / short


def database_settings() -> dict[str, Any]:
    """The database in force, in Django's words.

    `CORRIDOR_POOL` connections are kept open by a web process; other commands open what they need.
    """
    found = _in_djangos_words(database_url())
    size = int(os.environ.get("CORRIDOR_POOL", "0"))
    pool = {"pool": waits.pool(size)} if size else {}
    # Planning a statement of ten joins costs several times what running it does.
    prepared = {"server_side_binding": True, "prepare_threshold": PREPARE_AFTER}
    patient = waits.libpq_words(str(found["OPTIONS"].pop("options", "")))
    found["OPTIONS"] = {**patient, **found["OPTIONS"], "assume_role": APP, **prepared, **pool}
    return {
        "ENGINE": "corridor.core.tenanted",
        "CONN_HEALTH_CHECKS": False,  # they are a round trip; core.postgresql looks itself
        **found,
    }


def owner_settings() -> dict[str, Any]:
    """How the owner of the tables logs in; `migrate` alone does."""
    return _in_djangos_words(owner_url())


def _in_djangos_words(url: str) -> dict[str, Any]:
    from psycopg.conninfo import conninfo_to_dict

    rest = conninfo_to_dict(url)
    words = {name: str(rest.pop(libpq, "") or "") for name, libpq in DJANGO_WORDS.items()}
    return {**words, "OPTIONS": dict(rest)}
