"""What stands in the way of putting a place away? The apps above that know say so.

``corridor.passes`` registers who is there and in line (``AppConfig.ready``).
"""

from __future__ import annotations

from collections.abc import Callable

from corridor.core.errors import Refusal, Refused
from corridor.schools.models import Location

Use = Callable[[Location], Refusal | None]

_uses: list[Use] = []


def register_use(use: Use) -> None:
    if use not in _uses:
        _uses.append(use)


def refuse_in_use(location: Location) -> None:
    """Raises ``Refused`` with the first reason to keep a place."""
    for use in _uses:
        refusal = use(location)
        if refusal is not None:
            raise Refused(refusal)
