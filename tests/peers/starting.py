"""Starts a peer of ``tests/peers`` with Node.js, and ends it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.setup import find_npm

PEERS = Path(__file__).parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        return int(probe.getsockname()[1])


@contextmanager
def peer(script: str, *arguments: str) -> Iterator[None]:
    """Runs ``script`` until the block ends; it says "ready" once it listens."""
    environment = dict(find_npm()[1])
    node = shutil.which("node", path=environment.get("PATH", os.defpath))
    assert node, "The tests of signing in need Node.js, and `make setup` found none."
    command = [node, str(PEERS / script), *arguments]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        try:
            assert process.stdout
            assert process.stdout.readline() == b"ready\n", f"{script} did not start"
            yield
        finally:
            process.terminate()


def tell(url: str) -> bytes:
    """Asks a peer for something, from the test itself."""
    with urllib.request.urlopen(url, timeout=15) as answer:  # noqa: S310 (a peer of ours)
        return bytes(answer.read())
