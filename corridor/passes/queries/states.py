"""What became of passes that were decided a moment ago."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from corridor.passes.models import HallPass, KeepApartEvent


def states_of(*, pass_ids: Collection[UUID]) -> list[str]:
    """The state that each of these passes is in."""
    return list(HallPass.objects.filter(id__in=pass_ids).values_list("state", flat=True))


def was_held_back(*, pass_id: UUID, at: datetime) -> bool:
    """Whether the decision of that instant held this pass because of somebody kept apart.

    For the member who took it, and for nobody else.
    """
    held = KeepApartEvent.Outcome.HELD
    return KeepApartEvent.objects.filter(hall_pass_id=pass_id, outcome=held, at=at).exists()
