"""Who is planned to leave a room while a class is held there, and to come to it today."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from corridor.planning.models.scheduled import OPEN
from corridor.planning.queries.plans import PlanCard, cards_where
from corridor.rostering.queries import Whereabouts

_COMING = "destination_id = %(place)s and date = %(today)s and state = any(%(open)s)"
_LEAVING = """
    state = 'scheduled' and due_at >= %(now)s and due_at < %(ends)s
    and destination_id <> %(place)s
    and (origin_id = %(place)s or origin_id is null and student_id in (
        select person_id from rostering_enrollment
        where district_id = %(district)s and section_id = %(section)s
          and part = 'student' and archived_at is null))
"""


def around_room(
    *, school_id: UUID, place_id: UUID, teaching: Whereabouts | None, today: date, now: datetime
) -> tuple[list[PlanCard], list[PlanCard]]:
    """Who leaves before the bell, of the class held here or from here as its plan says; and who is
    still to come today."""
    wanted = {"place": place_id, "today": today, "open": list(OPEN)}
    condition = f"({_COMING})"
    if teaching:
        condition = f"({_COMING} or {_LEAVING})"
        wanted |= {"now": now, "ends": teaching.ends_at, "section": teaching.section_id}
    cards = cards_where(school_id, condition, wanted)
    leaving = [card for card in cards if card.place_id != place_id]
    return leaving, [card for card in cards if card.place_id == place_id]
