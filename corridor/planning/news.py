"""Which screens a plan concerns: the topics of its outbox row."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from corridor.planning.models import ScheduledPass
from corridor.rostering.queries.lessons import lesson_around, lessons


def topics_of(plan: ScheduledPass) -> list[str]:
    """The student, whoever is asked or visited, and the rooms on both sides."""
    rooms = [place for place in (plan.origin_id, plan.destination_id) if place]
    people = [plan.student_id, *plan.asked, *plan.asked_too]
    return [*(f"person:{person}" for person in people), *(f"room:{room}" for room in rooms)]


def classes_left(plans: Iterable[ScheduledPass], *, today: date) -> list[str]:
    """The rooms of the classes that today's plans leave, whose teachers see who goes. One
    statement, none where there is no such plan."""
    ours = [p for p in plans if p.date == today and p.due_at and not p.origin_id]
    if not ours:
        return []
    people = {plan.student_id for plan in ours}
    found = lessons(school_id=ours[0].school_id, people=people, day=today)
    around = (lesson_around(found.get(p.student_id, ()), p.due_at) for p in ours if p.due_at)
    return [f"room:{lesson.location_id}" for lesson in around if lesson and lesson.location_id]
