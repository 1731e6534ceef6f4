"""How often one waits for the database, as its own trace of the conversation tells."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection


@contextmanager
def round_trips() -> Iterator[list[int]]:
    """How often the body's connection turned from telling to hearing."""
    found: list[int] = []
    connection.ensure_connection()
    with TemporaryDirectory() as folder, (Path(folder) / "trace").open("w+b") as file:
        connection.connection.pgconn.trace(file.fileno())
        yield found
        connection.connection.pgconn.untrace()
        file.seek(0)
        ways = [line.split(b"\t")[1] for line in file.read().splitlines()]
    pairs = pairwise(ways)
    found.append(sum(way == b"F" and following == b"B" for way, following in pairs))
