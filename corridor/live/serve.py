"""How uvicorn has to run this app: one place for `corridor web` and `corridor live`."""

from __future__ import annotations

import gc
import resource
import socket
from typing import Any

import uvicorn

from corridor.live.hub import end_all_streams

OPTIONS: dict[str, Any] = {
    "lifespan": "on",
    "ws": "none",
    "proxy_headers": False,  # who is believed is CORRIDOR_PROXY's to say, in core.addresses
    "backlog": 4096,
    "access_log": False,
    "server_header": False,
    "log_level": "warning",
    "log_config": None,
    "timeout_graceful_shutdown": 5,
}
MOST_OPEN_FILES = 65_536
COLLECT_AFTER = (20_000, 20, 10)  # objects; each page leaves a few hundred, Python collects at 700


class Server(uvicorn.Server):
    """Ends the streams first, so that a shutdown waits for requests in progress only."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        collect_rarely()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        end_all_streams()
        await super().shutdown(sockets)


def serve(application: str, listener: socket.socket) -> None:
    """Serve on a bound socket until SIGTERM or SIGINT."""
    allow_many_files()
    Server(uvicorn.Config(application, **OPTIONS)).run(sockets=[listener])


def collect_rarely() -> None:
    """What is loaded by now stays: the collector need not walk through it while pages wait."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def allow_many_files() -> None:
    """A stream is an open file, and the usual soft limit is 1,024."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_OPEN_FILES)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
