"""Flex at Fairview High: a period after the last class, what is offered, and who has chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from corridor.accounts.models import Member
from corridor.demo.acting import acting_as, school_ref
from corridor.demo.rules import CAST, SCHOOL
from corridor.flex.commands import assign, save_activity, sign_up
from corridor.flex.facts import ActivityFacts
from corridor.flex.models import Activity, SignUp
from corridor.flex.slot import Rank
from corridor.schools.facts import PeriodFacts, ScheduleFacts
from corridor.schools.models import Location, School

PERIOD = PeriodFacts("Flex", time(15, 36), time(16, 16), kind="flex")
A_YEAR = timedelta(days=365)
COORDINATOR, LEO = "novak@fairview.example", "leo@fairview.example"


@dataclass(frozen=True, slots=True)
class Sample:
    """``chosen`` is how many students of today's demo have chosen it."""

    title: str
    topic: str
    colour: str
    owner: str
    room: str
    seats: int
    chosen: int
    about: str = ""
    grades: tuple[str, ...] = ()


SAMPLES = (
    Sample("Biology lab help", "help", "green", "bennett", "classroom", 18, 9),
    Sample("Robotics lab", "make", "teal", "novak", "classroom", 16, 13, "We build the arm."),
    Sample("Open studio", "make", "pink", "novak", "classroom", 6, 9),
    Sample("Quiet library", "study", "amber", "reyes", "library", 40, 14),
    Sample("Open gym", "move", "orange", "bell", "classroom", 40, 12),
    Sample("College essays", "help", "violet", "ortiz", "guidance", 10, 4, "", ("12",)),
)


def with_flex(facts: ScheduleFacts) -> ScheduleFacts:
    return replace(facts, periods=(*facts.periods, PERIOD))


def offer(*, school: School, now: datetime) -> None:
    """What is offered, once."""
    coordinator = acting_as(_member(school, COORDINATOR), school_ref(school))
    today = coordinator.school.local(now).date()
    for number, sample in enumerate(SAMPLES):
        save_activity(actor=coordinator, facts=_facts(school, sample, number, today), now=now)


def _facts(school: School, sample: Sample, number: int, today: date) -> ActivityFacts:
    rooms = Location.objects.filter(school=school, archived_at__isnull=True).order_by("name")
    fitting = list(rooms.filter(kind=sample.room)) or list(rooms)
    return ActivityFacts(
        title=sample.title,
        about=sample.about,
        topic=sample.topic,
        colour=sample.colour,
        owner_id=_member(school, f"{sample.owner}@fairview.example").id,
        location_id=fitting[number % len(fitting)].id,
        capacity=sample.seats,
        period=PERIOD.name,
        closes_period="6",
        starts_on=today - A_YEAR,
        ends_on=today + A_YEAR,
        grades=sample.grades,
    )


def choose(*, school: School, now: datetime) -> None:
    """Some have chosen for today; nothing where today's choice is there already."""
    ref = school_ref(school)
    today = ref.local(now).date()
    _stretch(school, today)
    if SignUp.objects.filter(school=school, date=today).exists():
        return
    for member, activity in _choices(school):
        sign_up(actor=acting_as(member, ref), activity_id=activity.id, day=today, now=now)
    assign(
        actor=acting_as(_member(school, COORDINATOR), ref),
        activity_id=Activity.objects.get(school=school, title=SAMPLES[0].title).id,
        day=today,
        students=[id_ for id_ in [_member(school, LEO).person_id] if id_],
        rank=Rank.PRIORITY,
        now=now,
    )


def _stretch(school: School, today: date) -> None:
    """Whatever year it is by now."""
    samples = Activity.objects.filter(school=school, title__in=[s.title for s in SAMPLES])
    samples.update(starts_on=today - A_YEAR, ends_on=today + A_YEAR)


def _choices(school: School) -> Iterator[tuple[Member, Activity]]:
    students = Member.objects.filter(school=school, roles=["student"], archived_at__isnull=True)
    seniors = students.filter(person__grade="12").exclude(person__email__in=CAST)
    ready = iter(seniors.select_related("person").order_by("person__student_number", "id"))
    activities = {a.title: a for a in Activity.objects.filter(school=school)}
    for sample in SAMPLES:
        for _number in range(sample.chosen if sample.title in activities else 0):
            member = next(ready, None)
            if member is None:
                return
            yield member, activities[sample.title]


def _member(school: School, email: str) -> Member:
    found: Member = Member.objects.select_related("person").get(school=school, person__email=email)
    return found


__all__ = ["SCHOOL", "choose", "offer", "with_flex"]
