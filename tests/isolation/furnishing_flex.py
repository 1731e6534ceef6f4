"""What the matrix's schools have of Flex: a period, an activity with a student, one cancelled."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from corridor.accounts.models import Member, Person
from corridor.flex.models import Activity, Session, SignUp
from corridor.schools.models import BellSchedule, Location, Period, School
from tests.factories import TEN, person_of

TODAY = date(2026, 9, 14)


def furnish_flex(
    canary: str, school: School, members: dict[str, Member], place: Location
) -> dict[str, Any]:
    """Returns the rows that addresses name; their student is "student"."""
    name = f"{canary} Flex"
    Period.objects.create(
        bell_schedule=BellSchedule.objects.get(school=school, is_default=True),
        name=name,
        kind="flex",
        starts_at=time(11, 40),
        ends_at=time(12, 20),
    )
    student = person_of(members["student"])
    Person.objects.filter(id=student).update(student_number=f"{canary}-77")
    usual: dict[str, Any] = {
        "school": school,
        "owner": members["teacher"],
        "made_by": members["teacher"],
        "made_at": TEN,
        "location": place,
        "period": name,
        "starts_on": TODAY,
        "ends_on": TODAY + timedelta(days=60),
        "about": f"{canary} about",
    }
    activity = Activity.objects.create(**usual, title=f"{canary} Robotics", capacity=9)
    cancelled = Activity.objects.create(**usual, title=f"{canary} Chess")
    for one, state, gone in ((activity, "in", {}), (cancelled, "out", {"cancelled_at": TEN})):
        said = {"cancelled_because": f"{canary} why"} if gone else {}
        session = Session.objects.create(
            school=school, activity=one, date=TODAY, period=name, **gone, **said
        )
        SignUp.objects.create(
            school=school,
            session=session,
            student_id=student,
            date=TODAY,
            period=name,
            state=state,
            ticket=1,
            made_by=members["student"],
            made_at=TEN,
        )
    return {"activity": activity, "activity_cancelled": cancelled}
