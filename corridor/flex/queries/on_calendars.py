"""What Flex puts on calendars: where students go, and what somebody runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.flex.models import OPEN, Activity, Session, SignUp
from corridor.flex.times import bell_of
from corridor.schools.bell_days import bells_between
from corridor.schools.queries import Bell


@dataclass(frozen=True, slots=True)
class Held:
    """An activity on one date, with the session if something was said of that date."""

    activity: Activity
    date: date
    bell: Bell
    session: Session | None
    taken: int

    @property
    def is_cancelled(self) -> bool:
        return self.session is not None and self.session.cancelled_at is not None


def seats_of(
    *, student_id: UUID, school_id: UUID, first: date, last: date
) -> list[tuple[SignUp, Bell]]:
    """All that a student signed up for or was put into on these dates (inclusive), what is over
    and cancelled as well. Six statements, one where there is nothing."""
    rows = SignUp.objects.filter(
        student_id=student_id, school_id=school_id, date__range=(first, last)
    ).exclude(state=SignUp.State.BUMPED)
    found = list(rows.select_related("session__activity__location").order_by("made_at", "id"))
    days = bells_between(school_id=school_id, first=first, last=last) if found else {}
    placed = ((row, bell_of(row.session.activity, days[row.date])) for row in found)
    return [(row, bell) for row, bell in placed if bell and bell.name == row.period]


def runs_any(*, members: Collection[UUID]) -> bool:
    return bool(Activity.objects.filter(owner_id__in=members, archived_at__isnull=True).exists())


def run_by(*, actor: Actor, first: date, last: date) -> list[Held]:
    """What somebody owns, or whom they assist. Eight statements, one where there is nothing."""
    school_id = actor.school.id
    own = Activity.objects.filter(
        school_id=school_id, owner_id__in=actor.members, archived_at__isnull=True
    )
    activities = list(own.select_related("location"))
    return list(_held(activities, school_id, first, last)) if activities else []


def _held(activities: list[Activity], school_id: UUID, first: date, last: date) -> Iterator[Held]:
    days = bells_between(school_id=school_id, first=first, last=last)
    span = {"date__range": (first, last)}
    sessions = {
        (session.activity_id, session.date): session
        for session in Session.objects.filter(activity__in=activities, **span)
    }
    seats = SignUp.objects.filter(session__in=list(sessions.values()), state=OPEN[0])
    taken = Counter(seats.values_list("session_id", flat=True))
    for activity in activities:
        for day, bells in days.items():
            session, bell = sessions.get((activity.id, day)), bell_of(activity, bells)
            if bell is not None:
                yield Held(activity, day, bell, session, taken[session.id] if session else 0)
