"""Which screens a plan concerns: the topics of its outbox row."""

from __future__ import annotations

from corridor.planning.models import ScheduledPass


def topics_of(plan: ScheduledPass) -> list[str]:
    """The student, whoever is asked or visited, and the rooms on both sides."""
    rooms = [place for place in (plan.origin_id, plan.destination_id) if place]
    people = [plan.student_id, *plan.asked, *plan.asked_too]
    return [*(f"person:{person}" for person in people), *(f"room:{room}" for room in rooms)]
