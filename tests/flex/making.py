"""Short makers of activities for tests."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from corridor.accounts.models import Member
from corridor.flex import commands
from corridor.flex.facts import ActivityFacts
from corridor.flex.models import Activity, SignUp
from corridor.schools.models import BellSchedule, Period
from tests.factories import TEN, World, actor_of, make_member, person_of

TODAY = date(2026, 9, 14)  # of TEN, a Monday
FLEX = "Flex"  # from 11:40 to 12:20


class FlexWorld:
    def __init__(self, world: World) -> None:
        self.world, self.now = world, TEN
        bells = BellSchedule.objects.get(school=world.school)
        Period.objects.create(
            bell_schedule=bells,
            name=FLEX,
            kind="flex",
            starts_at=time(11, 40),
            ends_at=time(12, 20),
        )
        self.coordinator = make_member(
            world.school, "activities_coordinator", title="Mr.", family_name="Novak"
        )
        self.robots = self.activity("Robotics lab", capacity=2, closes_period="4")
        self.studio = self.activity("Open studio", owner=world.librarian, capacity=1)

    def activity(self, title: str, *, owner: Member | None = None, **fields: Any) -> Activity:
        owner = owner or self.world.teacher
        return commands.save_activity(
            actor=actor_of(owner), facts=self.facts(title, owner=owner, **fields), now=self.now
        )

    def facts(self, title: str, *, owner: Member | None = None, **fields: Any) -> ActivityFacts:
        usual = {
            "owner_id": (owner or self.world.teacher).id,
            "location_id": self.world.room.id,
            "period": FLEX,
            "starts_on": TODAY,
            "ends_on": TODAY + timedelta(days=60),
        }
        return ActivityFacts(title=title, **{**usual, **fields})

    def sign_up(self, number: int, activity: Activity, day: date = TODAY) -> str:
        actor = actor_of(self.world.students[number])
        return commands.sign_up(actor=actor, activity_id=activity.id, day=day, now=self.now)

    def give_up(self, number: int, activity: Activity, day: date = TODAY) -> None:
        actor = actor_of(self.world.students[number])
        commands.give_up(actor=actor, activity_id=activity.id, day=day, now=self.now)

    def assign(self, activity: Activity, *numbers: int, rank: int = 2, by: Any = None) -> Any:
        return commands.assign(
            actor=actor_of(by or self.coordinator),
            activity_id=activity.id,
            day=TODAY,
            students=[person_of(self.world.students[n]) for n in numbers],
            rank=rank,
            now=self.now,
        )

    def remove(self, activity: Activity, number: int, by: Any = None) -> None:
        commands.remove(
            actor=actor_of(by or self.coordinator),
            activity_id=activity.id,
            day=TODAY,
            student_id=person_of(self.world.students[number]),
            now=self.now,
        )

    def states(self, activity: Activity) -> dict[int, str]:
        """The open sign-ups of an activity today, by the student's number."""
        number = {person_of(member): n for n, member in enumerate(self.world.students)}
        rows = SignUp.objects.filter(session__activity=activity, date=TODAY).exclude(state="out")
        return {number[row.student_id]: row.state for row in rows.order_by("ticket")}
