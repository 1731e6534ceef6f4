"""What goes over the wire: server-sent events, as bytes that all listeners share."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

RETRY_MS = 2000


def opening() -> bytes:
    return f"retry: {RETRY_MS}\n\n".encode()


def position(seq: int) -> bytes:
    """Moves the browser's ``Last-Event-ID`` and nothing else."""
    return f"id: {seq}\n\n".encode()


def nudge(seq: int, topics: Sequence[str], version: int, pace_ms: int = 0) -> bytes:
    """``pace_ms``: how long parts that have a pace may spread their question over, at least."""
    said: dict[str, Any] = {"topics": list(topics), "v": version}
    if pace_ms:
        said["pace"] = pace_ms
    data = json.dumps(said, separators=(",", ":"))
    return f"id: {seq}\nevent: nudge\ndata: {data}\n\n".encode()


def beat(seq: int) -> bytes:
    """Says that silence means "nothing changed" up to ``seq``."""
    return _empty("beat", seq)


def resync(seq: int) -> bytes:
    """Says that something was missed and can't be told: look at everything again."""
    return _empty("resync", seq)


HELLO = b"event: beat\ndata: {}\n\n"
BYE = b"event: bye\ndata: {}\n\n"


def _empty(name: str, seq: int) -> bytes:
    return f"id: {seq}\nevent: {name}\ndata: {{}}\n\n".encode()
