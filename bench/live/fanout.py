"""2,000 streams that all hear 20 changes a second, across a crash of the web process."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from django.utils import timezone

from bench.live.product import Product, cpu_of, since
from bench.live.remote import Remote
from bench.live.school import LiveSchool, more_sessions
from corridor.core.models import Outbox
from corridor.core.tenancy import in_district

SETTLED = 3.0
IDLE_SECONDS = 10.0
DEAD_SECONDS = 1.0


def figures(
    product: Product, school: LiveSchool, *, clients: int, rate: float, seconds: float
) -> dict[str, Any]:
    topic = f"tiles:{school.school_id}"
    cookies = [screen.cookie for screen in school.screens]
    cookies += more_sessions(school, max(0, clients - len(cookies)))
    streams = [(cookie, f"topics={topic}") for cookie in cookies[:clients]]
    with Remote("bench.live.ears") as ears:
        _warm_up(product, streams[:50])
        empty_kb, quiet = product.web.memory_kb(), _idle(product)
        opened = ears.ask("open", {"port": product.port, "streams": streams})
        time.sleep(SETTLED)
        idle = _idle(product)
        full_kb = product.web.memory_kb()
        ears.ask("tally")
        before, client_before = product.cpu(), cpu_of(ears.pid)
        made = _change(school.district_id, topic, rate=rate, seconds=seconds)
        spent = since(before, product.cpu())
        heard = ears.ask("tally")
        client = cpu_of(ears.pid) - client_before
        restart = _across_a_crash(product, school.district_id, topic, ears, rate=rate)
        restart["ratio"] = round(restart["delivered"] / (restart["made"] * opened["open"]), 5)
        ears.ask("leave")
    return {
        "clients": opened["open"],
        "opened_per_s": round(opened["open"] / opened["seconds"]),
        "changes": made,
        "delivered_ratio": round(heard["delivered"] / (made * opened["open"]), 5),
        "p50_ms": heard["p50_ms"],
        "p99_ms": heard["p99_ms"],
        "max_ms": heard["max_ms"],
        "kb_per_client": round((full_kb - empty_kb) / opened["open"], 1),
        "idle_cpu_ms_per_s": round((sum(idle.values()) - sum(quiet.values())) * 1000, 1),
        "fanout_cpu_cores": {name: round(s / seconds, 3) for name, s in spent.items()},
        "fanout_client_cpu_cores": round(client / seconds, 3),
        "restart_changes": restart["made"],
        "restart_delivered_ratio": restart["ratio"],
        "restart_resyncs": restart["resyncs"],
        "restart_seconds": restart["seconds"],
    }


def _warm_up(product: Product, streams: list[tuple[str, str]]) -> None:
    """The first sign-ins load much of Django; that is no stream's cost."""
    with Remote("bench.live.ears") as ears:
        ears.ask("open", {"port": product.port, "streams": streams})
        ears.ask("leave")
    time.sleep(1)


def _idle(product: Product) -> dict[str, float]:
    """CPU seconds a second while nothing happens."""
    before = product.cpu()
    time.sleep(IDLE_SECONDS)
    return {name: s / IDLE_SECONDS for name, s in since(before, product.cpu()).items()}


def _change(district_id: UUID, topic: str, *, rate: float, seconds: float) -> int:
    """Leave changes in the outbox at an even rate, each with the microsecond of its making."""
    begun, number = time.monotonic(), int(rate * seconds)
    for n in range(number):
        time.sleep(max(0.0, begun + n / rate - time.monotonic()))
        with in_district(district_id):
            Outbox.objects.create(
                topics=[topic], version=time.time_ns() // 1000, created_at=timezone.now()
            )
    time.sleep(2)
    return number


def _across_a_crash(
    product: Product, district_id: UUID, topic: str, ears: Remote, *, rate: float
) -> dict[str, Any]:
    """Changes before, while and after the web process is gone: nobody may miss one."""
    made = _change(district_id, topic, rate=rate, seconds=1)
    product.web.crash_and_restart()
    made += _change(district_id, topic, rate=rate, seconds=DEAD_SECONDS)
    begun = time.monotonic()
    product.wait_until_ready()
    back = ears.ask("await")
    took = time.monotonic() - begun
    made += _change(district_id, topic, rate=rate, seconds=1)
    return {**ears.ask("tally"), "made": made, "open": back["open"], "seconds": round(took, 1)}
