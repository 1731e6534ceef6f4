"""Who is in the halls right now? The live passes of a school, filtered and in order."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from corridor.accounts.actor import Actor
from corridor.passes.queries import PassCard, live_cards

CLASSROOMS = "classroom"
LONG = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Filters:
    """``only`` is the key of a place (or of all classrooms), ``sort`` a key of ``SORTS``."""

    only: str = ""
    search: str = ""
    sort: str = "left"


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """How many are out to a place; ``key`` is what a filter names it by."""

    key: str
    name: str
    colour: str
    icon: str
    count: int


@dataclass(frozen=True, slots=True)
class Halls:
    """``cards`` are what the filters leave; the numbers and places are of the whole school."""

    cards: list[PassCard]
    out: int
    over: int
    in_line: int
    places: list[PlaceCount]


def halls_now(*, actor: Actor, filters: Filters, now: datetime) -> Halls:
    """Everybody on the way, over time first in the usual order. One statement.

    Whoever has arrived is in no hall until they head back.
    """
    live = live_cards(school_id=actor.school.id)
    away = [card for card in live if card.is_away and card.state != "arrived"]
    wanted = plain(filters.search).split()
    shown = [card for card in away if _fits(card, filters.only, wanted)]
    order = SORTS.get(filters.sort, SORTS["left"])
    return Halls(
        cards=sorted(shown, key=lambda card: (order(card, now), plain(card.student))),
        out=len(away),
        over=sum(card.is_overdue(now) for card in away),
        in_line=sum(card.state in ("waiting", "offered") for card in live),
        places=_places(away),
    )


def key_of(card: PassCard) -> str:
    """Classrooms are one place on the wall: there may be a hundred of them."""
    return CLASSROOMS if card.kind == CLASSROOMS else str(card.destination_id)


def _fits(card: PassCard, only: str, wanted: list[str]) -> bool:
    if only and key_of(card) != only:
        return False
    if not wanted:
        return True
    words = plain(f"{card.student} {card.destination} {card.origin}")
    return all(word in words for word in wanted)


def _time_left(card: PassCard, now: datetime) -> timedelta:
    """Below zero for who is over time."""
    if card.due_at is None:
        return LONG
    return card.due_at - now


def _time_out(card: PassCard, now: datetime) -> timedelta:
    return (card.started_at or now) - now


Order = Callable[[PassCard, datetime], object]
SORTS: dict[str, Order] = {
    "left": _time_left,
    "longest": _time_out,
    "name": lambda card, _now: plain(card.student),
    "place": lambda card, _now: (card.destination, plain(card.student)),
}


def plain(text: str) -> str:
    """Small letters without accents, as people type them."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFD", text)
    return "".join(c for c in letters if not unicodedata.combining(c)).lower()


def _places(away: Iterable[PassCard]) -> list[PlaceCount]:
    """The places that somebody is out to, the fullest first, classrooms last."""
    away = list(away)
    counts = Counter(key_of(card) for card in away)
    samples = {key_of(card): card for card in away}
    found = [_place(key, samples[key], count) for key, count in counts.items()]
    return sorted(found, key=lambda p: (p.key == CLASSROOMS, -p.count, p.name))


def _place(key: str, card: PassCard, count: int) -> PlaceCount:
    return PlaceCount(key, card.destination, card.colour, card.icon, count)
