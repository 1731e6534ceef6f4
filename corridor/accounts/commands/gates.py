"""Locking the gates of every school that a rule about certain people holds at."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from corridor.accounts.queries import schools_of
from corridor.schools.commands import touch_rules


def touch_rules_of_people(*, people: Iterable[UUID], school_id: UUID, now: datetime) -> None:
    """``touch_rules`` for this school and each at which one of these people is.

    Call it first in the transaction. The gates are locked in the order of their ids.
    """
    for id_ in schools_of(people=people, school_id=school_id):
        touch_rules(school_id=id_, now=now)
