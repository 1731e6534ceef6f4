"""Processes that end with the one that started them, even if that one is killed outright.

The starter holds the writing end of a pipe and never writes. When it is gone, for whatever reason,
the reading end says so.
"""

from __future__ import annotations

import os
import signal
import threading
import time

VARIABLE = "CORRIDOR_LIFELINE"
PATIENCE = 10.0  # seconds for a clean end


def hang_on() -> None:
    """Called once by every process of ours; does nothing in one that a person started."""
    handle = os.environ.pop(VARIABLE, None)
    if handle is not None:
        threading.Thread(target=_end_with, args=(int(handle),), daemon=True).start()


def _end_with(handle: int) -> None:
    os.read(handle, 1)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE)
    os._exit(1)
