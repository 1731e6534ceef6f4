"""Runs the peers that are written for Node: the machine's, or what set-up installed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TOOLS = HERE.parent.parent / ".tools"


@contextmanager
def running(script: str, *arguments: str, told: str = "") -> Iterator[None]:
    """The script in ``tests/peers`` with ``told`` on its standard input, once it says "ready"."""
    environment = _environment()
    node = shutil.which("node", path=environment.get("PATH"))
    assert node
    peer = subprocess.Popen(
        [node, "--no-warnings", HERE / script, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        text=True,
    )
    try:
        assert peer.stdin
        peer.stdin.write(told + "\n")
        peer.stdin.flush()
        _wait_for(peer)
        yield
    finally:
        peer.kill()
        peer.communicate(timeout=15)


def _environment() -> dict[str, str]:
    """With the machine's node, or else with the one where ``scripts/setup.py`` puts it."""
    if shutil.which("node"):
        return {**os.environ}
    places = [TOOLS / "bin", *TOOLS.glob("*/bin"), os.environ.get("PATH", "")]
    path = os.pathsep.join(map(str, places))
    return {**os.environ, "PATH": path, "PYTHONPATH": str(TOOLS / "node")}


def _wait_for(peer: subprocess.Popen[str]) -> None:
    assert peer.stdout
    for line in peer.stdout:
        if line.strip() == "ready":
            return
    pytest.fail("The peer did not start.")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def tell(url: str) -> bytes:
    """Asks a peer for something, from the test itself."""
    with urllib.request.urlopen(url, timeout=15) as answer:  # noqa: S310 (a peer of ours)
        return bytes(answer.read())
