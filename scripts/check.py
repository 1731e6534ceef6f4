"""`make check`: everything that can be said about the code without running it.

All checks run, two at a time, and what each of them says is printed whole.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from corridor.cli.postgres import Server

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
DEPLOYED = {
    "CORRIDOR_DEBUG": "0",
    "CORRIDOR_DEMO": "0",
    "CORRIDOR_HTTPS": "1",
    "CORRIDOR_SECRET_KEY": "".join(f"{number:x}" for number in range(40)),
}


def checks() -> dict[str, Sequence[str | Path]]:
    manage = (BIN / "corridor", "manage")
    return {
        "types": (BIN / "mypy",),
        "lint": (BIN / "ruff", "check", "--quiet", "."),
        "format": (BIN / "ruff", "format", "--check", "--quiet", "."),
        "import contracts": (BIN / "lint-imports",),
        "templates": (BIN / "djade", "--check", "--target-version", "5.2", *templates()),
        "missing migrations": (*manage, "makemigrations", "--check", "--dry-run"),
        "deployment settings": (*manage, "check", "--deploy", "--fail-level=WARNING"),
    }


def templates() -> list[Path]:
    return sorted((ROOT / "corridor").rglob("*.html"))


def passes(name: str, command: Sequence[str | Path]) -> bool:
    began = time.monotonic()
    done = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True)
    verdict = "failed" if done.returncode else "ok"
    said = f"\n{done.stdout}{done.stderr}" if done.returncode else ""
    print(f"{name}: {verdict} ({time.monotonic() - began:.0f} s){said}", flush=True)
    return done.returncode == 0


def main() -> None:
    os.environ.update(DEPLOYED)
    with ExitStack() as stack:
        if "DATABASE_URL" not in os.environ:
            home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            server = Server(home)
            stack.callback(server.remove)
            server.start()
            os.environ["DATABASE_URL"] = server.url
        pool = stack.enter_context(ThreadPoolExecutor(2))
        results = list(pool.map(passes, *zip(*checks().items(), strict=True)))
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
