"""One page for all processes of a machine: each leaves its figures in a folder.

Requests reach any of the web processes, and the worker serves no pages. A file is as old as
``EVERY`` at most while its process lives; one that is older belongs to nobody and is dropped.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from itertools import groupby
from pathlib import Path

from django.conf import settings

from corridor.core.metrics.kinds import exposition

EVERY = 5.0
STALE = 30.0


def keep_writing(process: str) -> None:
    """From now on until the process ends. ``process`` is its kind: "web", "worker"."""
    folder = Path(settings.METRICS_FOLDER)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _named["process"] = process
    threading.Thread(target=_write_on, args=(_own_file(folder),), daemon=True).start()


def page() -> str:
    """This process as it is now, the others as they last wrote."""
    folder = Path(settings.METRICS_FOLDER)
    texts = [exposition(_labels()), *_others(folder)]
    return "".join(_joined(texts))


_named = {"process": "other"}


def _labels() -> dict[str, str]:
    return {"process": _named["process"], "pid": str(os.getpid())}


def _own_file(folder: Path) -> Path:
    return folder / f"{os.getpid()}.prom"


def _write_on(file: Path) -> None:
    while True:
        with suppress(OSError):  # a full disk is told elsewhere
            aside = file.with_suffix(".new")
            aside.write_text(exposition(_labels()))
            aside.replace(file)
        time.sleep(EVERY)


def _others(folder: Path) -> Iterator[str]:
    for file in sorted(folder.glob("*.prom")):
        with suppress(OSError):
            if time.time() - file.stat().st_mtime > STALE:
                file.unlink()
            elif file != _own_file(folder):
                yield file.read_text()


def _joined(texts: list[str]) -> Iterator[str]:
    """All samples of a metric have to stand together, under one heading."""
    found: dict[str, tuple[list[str], list[str]]] = {}
    for text in texts:
        name = ""
        for is_head, lines in groupby(text.splitlines(), lambda line: line.startswith("# ")):
            block = list(lines)
            if is_head:
                name = block[-1].split(" ")[2]
                heads, samples = found.setdefault(name, (block[-2:], []))
            elif name:
                found[name][1].extend(block)
    for heads, samples in found.values():
        if samples:
            yield "".join(f"{line}\n" for line in (*heads, *samples))
