"""People whose name a word of a search may be a part of."""

from __future__ import annotations

from django.db.models import Q


def named(word: str, *, by: str) -> Q:
    """``by`` is the way to the person, as "student": their given name, what they are called, or
    their family name."""
    fields = ("given_name", "preferred_name", "family_name")
    found = Q()
    for field in fields:
        found |= Q(**{f"{by}__{field}__icontains": word})
    return found
