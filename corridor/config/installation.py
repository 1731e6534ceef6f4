"""Where this installation keeps its state: one folder, `CORRIDOR_HOME`, `var` in a checkout."""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def state_folder() -> Path:
    """The folder for all that must survive a restart on this machine."""
    if named := os.environ.get("CORRIDOR_HOME"):
        return Path(named).expanduser().resolve()
    if (PACKAGE.parent / "pyproject.toml").exists():
        return PACKAGE.parent / "var"
    return Path("~/.local/state/corridor").expanduser().resolve()


def installation_key(home: Path) -> str:
    """Short and different for every state folder, also for a copied or a newly cloned one."""
    drawn = _kept_in(home / "installation", lambda: secrets.token_hex(8))
    return hashlib.sha256(f"{home}\n{drawn}".encode()).hexdigest()[:12]


def secret_key() -> str:
    """`CORRIDOR_SECRET_KEY`, or one drawn on the first start and kept in the state folder.

    Several machines behind one address need the same key, so there it has to be set.
    """
    if named := os.environ.get("CORRIDOR_SECRET_KEY"):
        return named
    return _kept_in(_secret_file(), lambda: secrets.token_urlsafe(48))


def kept_secret_key() -> str | None:
    """The key that was drawn here, whether it is in force or not."""
    return _secret_file().read_text() if _secret_file().exists() else None


def _secret_file() -> Path:
    return state_folder() / "secret-key"


def is_demo() -> bool:
    """`CORRIDOR_DEMO`, or else what `corridor run` was last told on this installation."""
    named = os.environ.get("CORRIDOR_DEMO")
    if named is not None:
        return named.lower() in {"1", "true", "yes", "on"}
    return _demo_mark().exists()


def remember_demo(*, on: bool) -> None:
    if on:
        _demo_mark().parent.mkdir(parents=True, exist_ok=True)
        _demo_mark().touch()
    else:
        _demo_mark().unlink(missing_ok=True)


def _demo_mark() -> Path:
    return state_folder() / "demo"


def _kept_in(file: Path, draw: Callable[[], str]) -> str:
    """The text of a file that only its owner may read; drawn by the first to ask for it."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        aside = file.with_name(f".{file.name}-{secrets.token_hex(4)}")
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT, 0o600), "w") as new:
            new.write(draw())
        with contextlib.suppress(FileExistsError):
            os.link(aside, file)
        aside.unlink()
    return file.read_text()
