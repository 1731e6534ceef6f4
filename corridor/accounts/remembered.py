"""Whose a session or a token is, by its digest: that never changes, so it is asked only once.

The database shows people to a transaction that names their district, and only the session or
token tells which that is: two round trips, one after the other. Where the answer to the first
is remembered, both questions go in one statement. What is remembered proves nothing: that the
session or token still holds, and whose it is, is read anew with each request.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

MOST = 50_000  # of a process; some 300 bytes each


@dataclass(frozen=True, slots=True)
class Whose:
    user_id: UUID
    district_id: UUID
    person_id: UUID


_known: OrderedDict[str, Whose] = OrderedDict()
recall = _known.get


def remember(digest: str, whose: Whose) -> None:
    """The oldest is forgotten for it where there are too many."""
    _known[digest] = whose
    if len(_known) > MOST:
        _known.popitem(last=False)


def forget() -> None:
    """As a fresh process would have it."""
    _known.clear()
