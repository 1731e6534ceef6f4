"""The metrics themselves: what is counted, in one list (`docs/admin/operations.md` says it all)."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil
from django.db import connections

from corridor.core.errors import Refused
from corridor.core.metrics.kinds import Counter, Gauge, Histogram

requests = Counter("requests_total", "Requests answered.", "view", "status")
request_seconds = Histogram("request_seconds", "Time to answer a request.", "view")
turned_away = Counter("turned_away_total", "Requests answered with 503, by why.", "why")
decisions = Counter("decisions_total", "Decisions about passes, by what came out.", "outcome")

streams = Gauge("streams_open", "Live streams open.")
nudges = Counter("nudges_total", "Nudges given to streams.")
relay_silence = Gauge("relay_silence_seconds", "Since the relay was last heard here.")
outbox_unsent = Gauge("outbox_unsent", "Changes that the relay found waiting when it last looked.")
outbox_age = Gauge("outbox_age_seconds", "Age of the oldest of them.")
sweep_due = Gauge("sweep_due_schools", "Schools that the sweep found due when it last looked.")
swept = Gauge("swept_seconds", "When the sweep last went round, in seconds since 1970.")

pool_size = Gauge("pool_connections", "Database connections of the pool.")
pool_in_use = Gauge("pool_in_use", "Of these, in use.")
pool_waiting = Gauge("pool_waiting", "Threads that wait for one.")

memory = Gauge("memory_bytes", "Resident memory of the process.")
cpu = Gauge("cpu_seconds", "Processor time of the process since its start.")
threads = Gauge("threads", "Threads of the process.")
files = Gauge("open_files", "Open files and sockets of the process.")
written = Gauge("written_seconds", "When these figures were taken, in seconds since 1970.")

_self = psutil.Process()


@contextmanager
def refusals() -> Iterator[None]:
    """Count the body among the decisions if it ends with a refusal."""
    try:
        yield
    except Refused as refused:
        decisions.add(refused.refusal.code)
        raise


def _pool(name: str) -> float | None:
    wrapper = connections["default"]
    pool = getattr(wrapper, "_connection_pools", {}).get("default")
    return float(pool.get_stats().get(name, 0)) if pool else None


def _in_use() -> float | None:
    size, free = _pool("pool_size"), _pool("pool_available")
    return None if size is None or free is None else size - free


pool_size.ask = lambda: _pool("pool_size")
pool_in_use.ask = _in_use
pool_waiting.ask = lambda: _pool("requests_waiting")
memory.ask = lambda: float(_self.memory_info().rss)
cpu.ask = time.process_time
threads.ask = lambda: float(_self.num_threads())
files.ask = lambda: float(_self.num_fds())
written.ask = time.time
