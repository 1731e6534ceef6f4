"""The book of a school's rules, with a proposal in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID

from corridor.passes.queries.previewing import Draft, drafted
from corridor.passes.situation import Book


@dataclass(frozen=True, slots=True)
class Proposal:
    """The rules to try: a draft of the school's own, and other capacities of places."""

    draft: Draft
    capacities: Mapping[UUID, int | None] = field(default_factory=dict)


def proposed(book: Book, proposal: Proposal) -> Book:
    changed = drafted(book, proposal.draft)
    places = {
        key: replace(place, capacity_to=proposal.capacities.get(key, place.capacity_to))
        for key, place in book.places.items()
    }
    return replace(changed, places=places)
