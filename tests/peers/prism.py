"""Prism (npm, @stoplight/prism-cli): a server by an OpenAPI description that is not ours.

As a proxy it stands between Corridor and one of our stand-ins and refuses what either of them
sends against the description; as a mock it answers by the description alone.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
PRISM = CHECKOUT / "node_modules" / "@stoplight" / "prism-cli" / "dist" / "index.js"
SPECS = Path(__file__).with_name("specs")
PATIENCE = 15
TRIES = 2
QUIET = subprocess.DEVNULL


def spec(name: str) -> Path:
    """Ours, or the one of this name in the folder that CORRIDOR_SPECS names."""
    theirs = Path(os.environ.get("CORRIDOR_SPECS", "/nowhere")) / name
    return theirs if theirs.exists() else SPECS / name


@contextmanager
def proxy(description: Path, upstream: str) -> Iterator[str]:
    with _prism("proxy", "--errors", str(description), upstream) as url:
        yield url


@contextmanager
def mock(description: Path) -> Iterator[str]:
    with _prism("mock", "--errors", str(description)) as url:
        yield url


@contextmanager
def _prism(*words: str) -> Iterator[str]:
    """Node takes long to start where others compute; a second try finds its files read."""
    for _try in range(TRIES):
        port = _free_port()
        command = ["node", str(PRISM), *words, "--host", "127.0.0.1", "--port", str(port)]
        with subprocess.Popen(command, stdout=QUIET, stderr=QUIET, stdin=QUIET) as process:
            try:
                if _answers(port, process):
                    yield f"http://127.0.0.1:{port}"
                    return
            finally:
                process.terminate()
    raise AssertionError("Prism did not start.")


def _free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and process.poll() is None:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.1)
    return False
