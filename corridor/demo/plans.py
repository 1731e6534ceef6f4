"""What is planned for Maya: a visit that she asked for, a pass of today."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from corridor.accounts.actor import Actor
from corridor.accounts.models import Member
from corridor.core.errors import Invalid, Refused
from corridor.demo.acting import acting_as, school_ref
from corridor.planning.commands.scheduling import schedule
from corridor.planning.drafts import Draft
from corridor.planning.models import ScheduledPass
from corridor.planning.models.scheduled import OPEN
from corridor.planning.recurrence import Pattern
from corridor.planning.times import When
from corridor.schools.models import Location, School
from corridor.schools.queries import days

MAYA, BENNETT, ORTIZ = (f"{key}@fairview.example" for key in ("maya", "bennett", "ortiz"))
AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class _Demo:
    school: School
    now: datetime
    today: date
    ahead: list[date]

    def actor(self, email: str) -> Actor:
        return acting_as(self.member(email), school_ref(self.school))

    def member(self, email: str) -> Member:
        found = Member.objects.select_related("person")
        return found.get(school=self.school, person__email=email)

    def place(self, kind: str) -> Location:
        found = Location.objects.filter(school=self.school, kind=kind, archived_at__isnull=True)
        return found.order_by("name")[0]

    def plan(self, by: str, draft: Draft) -> None:
        """Whatever speaks against it at this time of the day: the demo goes without."""
        with suppress(Refused, Invalid):
            schedule(actor=self.actor(by), draft=draft, now=self.now)


def write_plans(*, school: School, now: datetime) -> None:
    """Some for today and the days to come, unless there are some still."""
    today = now.astimezone(school.zone).date()
    open_still = ScheduledPass.objects.filter(school=school, state__in=OPEN, date__gt=today)
    if open_still.filter(student__email=MAYA).exists():
        return
    calendar = days(school_id=school.id, first=today + timedelta(days=1), last=today + AHEAD)
    ahead = [day for day, facts in calendar.items() if facts.is_school_day]
    demo = _Demo(school, now, today, ahead)
    _visit(demo)
    _pass_of_today(demo)


def _visit(demo: _Demo) -> None:
    """Maya asks Ms. Ortiz for the day after the next."""
    wish = Draft(
        students=(demo.actor(MAYA).person_id,),
        destination_id=demo.place("guidance").id,
        host_id=demo.member(ORTIZ).id,
        pattern=Pattern(dates=(demo.ahead[1],)),
        when=When("4", 5),
        note="My college list",
    )
    demo.plan(MAYA, wish)


def _pass_of_today(demo: _Demo) -> None:
    wish = Draft(
        students=(demo.actor(MAYA).person_id,),
        destination_id=demo.place("library").id,
        pattern=Pattern(dates=(demo.today,)),
        when=When("6", 10),
        note="Return the microscope book",
        may_decline=True,
    )
    demo.plan(BENNETT, wish)
