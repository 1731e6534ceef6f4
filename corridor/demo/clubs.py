"""A club at Fairview High: chess in the library, twice a week."""

from __future__ import annotations

from datetime import datetime, timedelta

from corridor.accounts.models import Member
from corridor.demo.acting import acting_as, school_ref
from corridor.planning.commands.clubs import plan_club
from corridor.planning.drafts import Draft
from corridor.planning.recurrence import Pattern
from corridor.planning.times import When
from corridor.schools.models import Location, School

COORDINATOR = "novak@fairview.example"
CAST = ("maya@fairview.example", "leo@fairview.example")
TUESDAY, THURSDAY = 2, 4
WEEKS = timedelta(weeks=8)


def plan_chess(*, school: School, now: datetime) -> None:
    """Of the activities coordinator. The cast is not in it: their day is theirs."""
    member = Member.objects.select_related("person").get(school=school, person__email=COORDINATOR)
    coordinator = acting_as(member, school_ref(school))
    students = Member.objects.filter(school=school, roles=["student"], archived_at__isnull=True)
    others = students.exclude(person__email__in=CAST).order_by("person__student_number", "id")
    tomorrow = coordinator.school.local(now).date() + timedelta(days=1)
    plan_club(
        actor=coordinator,
        draft=Draft(
            students=tuple(others.values_list("person_id", flat=True)[20:32]),
            destination_id=Location.objects.get(school=school, name="Library").id,
            pattern=Pattern(
                starts_on=tomorrow,
                ends_on=tomorrow + WEEKS,
                weekdays=frozenset({TUESDAY, THURSDAY}),
            ),
            when=When(period="7"),
            minutes=40,
            title="Chess club",
            note="Bring your notation book",
        ),
        now=now,
    )
