"""Where else could a student go? Pure functions of the book and the board."""

from __future__ import annotations

from collections.abc import Iterator

from corridor.passes.situation import Board, Book, Place


def like(book: Book, place: Place, origin: Place | None, board: Board) -> Iterator[Place]:
    """The other places that do just as well: of the same kind, for the same students, with
    the same yes needed, and open. No classroom is as good as another."""
    if place.kind == "classroom":
        return
    for other in book.places.values():
        if (
            other.id not in (place.id, origin.id if origin else None)
            and other.kind == place.kind
            and other.is_destination
            and other.listing == place.listing
            and other.approval == place.approval
            and (other.approvers == place.approvers or place.approval in ("nobody", "origin"))
            and not other.is_closed(board.now)
        ):
            yield other


def instead_of(book: Book, place: Place, origin: Place | None, board: Board) -> Place | None:
    """The best of them: one with room before a full one, near the origin, with a short line."""
    waiting = board.lines
    near = origin.whereabouts if origin else place.whereabouts

    def order(other: Place) -> tuple[bool, bool, int, str]:
        full = board.occupancy.is_full(other) or waiting[other.id] > 0
        return full, other.whereabouts != near, waiting[other.id], other.name

    return min(like(book, place, origin, board), key=order, default=None)


def free_instead(book: Book, place: Place, origin: Place | None, board: Board) -> Place | None:
    """One that has room right now, or none."""
    other = instead_of(book, place, origin, board)
    if other is None or board.occupancy.is_full(other):
        return None
    return None if board.lines[other.id] else other
