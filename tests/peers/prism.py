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
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = ["node", str(PRISM), *words, "--host", "127.0.0.1", "--port", str(port)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, stdin=quiet) as process:
        try:
            _wait_for(port, process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + PATIENCE
    while time.monotonic() < ends and process.poll() is None:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise AssertionError("Prism did not start.")
