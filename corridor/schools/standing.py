"""Does a change still stand, and may it be taken back? Pure, over the lines of the log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from corridor.schools.models import Change


def standing(changes: Iterable[Change]) -> set[UUID]:
    """Those that nobody took back; an undo that was itself undone does not count."""
    undone: set[UUID] = set()
    kept: set[UUID] = set()
    for change in sorted(changes, key=_order, reverse=True):
        if change.id in undone:
            continue
        kept.add(change.id)
        if change.undoes_id:
            undone.add(change.undoes_id)
    return kept


def blocker(change: Change, of_the_same: Sequence[Change]) -> Change | None:
    """The latest change after this one that touched the same, so that it can't go back.

    ``of_the_same`` are the changes of the same thing from this one on. What was taken back
    since, and its undo, block nothing.
    """
    later = [other for other in of_the_same if _order(other) > _order(change)]
    stand, ids = standing(later), {other.id for other in later}
    blocking = [
        other
        for other in later
        if other.id in stand and other.undoes_id not in ids and _touch_the_same(change, other)
    ]
    return max(blocking, key=_order, default=None)


def _order(change: Change) -> tuple[object, UUID]:
    return change.at, change.id


def _touch_the_same(one: Change, other: Change) -> bool:
    """The coming or going of a thing touches all of it."""
    if not all((one.before, one.after, other.before, other.after)):
        return True
    return bool({*one.before, *one.after} & {*other.before, *other.after})
