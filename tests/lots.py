"""What a short run draws by lot, and the long one (`make proof`) does in full.

One draw holds for the run: its processes have to agree on which tests there are. With
``CORRIDOR_WHOLE`` set everything is drawn, so that what failed can be asked for by its name.
"""

from __future__ import annotations

import os
import random
from collections.abc import Collection

from tests.database import RUN

IS_WHOLE = "CORRIDOR_WHOLE" in os.environ


def drawn(
    these: Collection[str], count: int, *, always: Collection[str] = (), what: str = ""
) -> list[str]:
    """``always`` and ``count`` others of these, in their order; or all of them. Each ``what`` has a
    draw of its own."""
    if IS_WHOLE:
        return list(these)
    others = sorted(set(these) - set(always))
    lot = {*always, *random.Random(os.environ[RUN] + what).sample(others, count)}  # noqa: S311 (no secret)
    return [this for this in these if this in lot]
