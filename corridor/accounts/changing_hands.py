"""A browser changes hands: somebody signs out of it, or somebody else signs in.

An app above this one that keeps something for whoever was there registers what happens then.
"""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest

Heir = Callable[[HttpRequest, UUID | None], None]

_heirs: list[Heir] = []


def at_change(heir: Heir) -> None:
    """For the ``ready`` of an app. ``heir`` gets the request and the person who comes, ``None``
    where nobody does."""
    if heir not in _heirs:
        _heirs.append(heir)


def change_hands(request: HttpRequest, person_id: UUID | None) -> None:
    for heir in _heirs:
        heir(request, person_id)
