"""Who is planned to leave a room while a class is held there, and to come to it today."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q

from corridor.planning.models import ScheduledPass
from corridor.planning.models.scheduled import OPEN
from corridor.planning.queries.plans import PlanCard, cards_in
from corridor.rostering.models import Enrollment
from corridor.rostering.queries import Whereabouts


def around_room(
    *, school_id: UUID, place_id: UUID, teaching: Whereabouts | None, today: date, now: datetime
) -> tuple[list[PlanCard], list[PlanCard]]:
    """Who leaves before the bell, of the class held here or from here as its plan says; and who is
    still to come today. One statement."""
    coming = Q(destination_id=place_id, date=today, state__in=OPEN)
    wanted = coming | _leaving(place_id, teaching, now) if teaching else coming
    cards = cards_in(ScheduledPass.objects.filter(wanted, school_id=school_id))
    leaving = [card for card in cards if card.place_id != place_id]
    return leaving, [card for card in cards if card.place_id == place_id]


def _leaving(place_id: UUID, teaching: Whereabouts, now: datetime) -> Q:
    students = Enrollment.objects.filter(
        section_id=teaching.section_id, part="student", archived_at__isnull=True
    )
    theirs = Q(student_id__in=students.values("person_id"), origin__isnull=True)
    in_time = Q(state="scheduled", due_at__gte=now, due_at__lt=teaching.ends_at)
    return (theirs | Q(origin_id=place_id)) & in_time & ~Q(destination_id=place_id)
