"""The teller of tests: whoever asked for one is told, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from corridor.notifications.kinds import TEST
from corridor.notifications.models import Notification, Occasion
from corridor.notifications.tellers import Later, OnlyTells, Telling, Words


class TestTeller(OnlyTells):
    """A ``notifications.tellers.Teller``; ``about`` of its occasions is the person."""

    __test__ = False  # no test of pytest

    def whom(
        self,
        occasions: Sequence[Occasion],
        now: datetime,  # noqa: ARG002 (the others ask what holds now)
    ) -> list[Telling | Later]:
        return [
            Telling(one.about, one.school_id, TEST, one.id, f"{TEST}:{one.id}", is_urgent=True)
            for one in occasions
        ]

    def words(self, notifications: Sequence[Notification]) -> dict[UUID, Words | None]:
        return {each.id: _words() for each in notifications}


def _words() -> Words:
    return Words(
        title=_("This is a test"),
        lines=(_("You can read this, so it works."),),
        path=reverse("notifications:test"),
        action=_("Back to the test"),
    )
