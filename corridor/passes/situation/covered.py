"""When others are to teach for somebody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Covered:
    """From when until when a teacher does not teach themselves; ``cover`` is the person who does,
    if anybody."""

    starts_at: datetime
    ends_at: datetime
    cover: UUID | None

    def holds(self, instant: datetime) -> bool:
        return self.starts_at <= instant < self.ends_at


def turns_of(
    covered: Mapping[UUID, tuple[Covered, ...]], people: Iterable[UUID]
) -> Iterator[datetime]:
    """When somebody begins or stops to cover for one of these people, or one of them does."""
    known = set(people)
    for teacher, spans in covered.items():
        for span in spans:
            if teacher in known or span.cover in known:
                yield from (span.starts_at, span.ends_at)
