"""How long Corridor waits for a provider, and how much it takes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes. ``backoff`` is the first pause between tries and doubles; ``longest``
    bounds every pause, also one that the service asks for.
    """

    connect: float = 10
    read: float = 60
    total: float = 2700
    answer_bytes: int = 64_000_000
    total_bytes: int = 2_000_000_000
    tries: int = 6
    backoff: float = 1
    longest: float = 120
    page: int = 1000
    pages: int = 20_000
