"""The rules that make a student wait in line, whatever the reason is.

No answer to a student may depend on which of them objects.
"""

from __future__ import annotations

from corridor.passes.rules.wish import Objection, Situation


def keep_apart(s: Situation) -> Objection | None:
    return Objection("keep_apart", s.destination.name) if s.met else None


def room_capacity(s: Situation) -> Objection | None:
    place = s.destination
    if not s.occupancy.is_full(place):
        return None
    held = s.occupancy.to[place.id]
    return Objection("room_capacity", place.name, count=held, limit=place.capacity_to)


def origin_capacity(s: Situation) -> Objection | None:
    origin = s.origin
    if origin is None or not s.occupancy.is_all_out(origin):
        return None
    held = s.occupancy.from_[origin.id]
    return Objection("origin_capacity", origin.name, count=held, limit=origin.capacity_from)


def hall_limit(s: Situation) -> Objection | None:
    limit = s.book.settings.hall_limit
    if limit is None or s.occupancy.halls < limit:
        return None
    return Objection("hall_limit", s.destination.name, count=s.occupancy.halls, limit=limit)
