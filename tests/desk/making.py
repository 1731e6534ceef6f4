"""A desk for tests: its two places, a clerk, a reason of each kind."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

from corridor.accounts.models import Member
from corridor.desk.commands.arriving import Arrival, note_arrival
from corridor.desk.commands.leaving import Leaving, plan_leaving
from corridor.desk.commands.setting_up import set_up_desk
from corridor.desk.models import Entry, Reason
from corridor.desk.queries.day import DeskLine, line_of_entry
from corridor.schools.models import Location
from tests.factories import TEN, World, actor_of, make_member, person_of
from tests.planning.making import TODAY


class Desk:
    """The desk of a small school, and who works there."""

    def __init__(self, world: World) -> None:
        self.world, self.school = world, world.school
        self.clerk = make_member(world.school, "attendance_clerk", given_name="Patricia")
        set_up_desk(actor=actor_of(self.clerk), school_id=world.school.id, now=TEN)
        self.late = Location.objects.get(school=world.school, kind="late_arrival")
        self.leaving = Location.objects.get(school=world.school, kind="early_dismissal")

    def reason(self, kind: str, label: str = "Appointment") -> UUID:
        found: UUID = Reason.objects.values_list("id", flat=True).get(kind=kind, label=label)
        return found

    def arrive(
        self, *, at: datetime = TEN, now: datetime = TEN, by: Member | None = None, **more: Any
    ) -> Entry:
        fields = {"student_id": person_of(self.world.student), **more}
        if "kind" not in more and "reason_id" not in more:
            fields["reason_id"] = self.reason("late")
        arrival = Arrival(at=at, **fields)
        return note_arrival(actor=actor_of(by or self.clerk), arrival=arrival, now=now)

    def leave(self, at: time, *, now: datetime = TEN, **more: Any) -> Entry:
        fields = {"student_id": person_of(self.world.student), "day": TODAY, **more}
        if "reason_id" not in more:
            fields["reason_id"] = self.reason("leaving")
        leaving = Leaving(at=at, **fields)
        return plan_leaving(actor=actor_of(self.clerk), leaving=leaving, now=now)

    def line(self, entry: Entry) -> DeskLine:
        return line_of_entry(school_id=self.school.id, entry_id=entry.id)
