"""The school that the stories play in: made anew for each, in the middle of a school day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from corridor.accounts.models import Member, Person
from corridor.passes.models import HallPass
from corridor.schools.models import CalendarDay, Period
from tests.e2e.crash_school import noon_zone
from tests.factories import (
    World,
    enroll,
    make_location,
    make_member,
    make_section,
    person_of,
    staff_place,
)

MINUTE = timedelta(minutes=1)


class School(World):
    """Ms. Bennett's class of tenth graders and a senior, and every place that the FAQ names."""

    def __init__(self, **settings: Any) -> None:
        self.now = timezone.now()
        usual = {"name": "Lakeside High", "time_zone": noon_zone(self.now)}
        super().__init__(**{**usual, **settings})
        Period.objects.filter(bell_schedule__school=self.school).exclude(name="3").delete()
        Period.objects.update(starts_at="00:00", ends_at="23:59")
        CalendarDay.objects.create(school=self.school, date=self.today)
        self._add_staff()
        self._add_places()
        self.senior = make_member(self.school, "student", grade="12", given_name="Senior")
        enroll(self.section, self.senior)
        enroll(make_section(self.room_215, title="Chemistry"), self.colleague, part="teacher")

    @property
    def today(self) -> date:
        return self.now.astimezone(self.school.zone).date()

    def _add_staff(self) -> None:
        self.second_librarian = self._member("librarian", "Ms.", "Sato")
        self.counselor = self._member("counselor", "Ms.", "Ortiz")
        self.second_counselor = self._member("counselor", "Mr.", "Adeyemi")
        self.nurse_at_work = self._member("nurse", "Ms.", "Kaur")
        self.flex_owner = self._member("teacher", "Mr.", "Lindqvist")
        self.colleague = self._member("teacher", "Mr.", "Haddad")

    def _member(self, role: str, title: str, family_name: str) -> Member:
        return make_member(self.school, role, title=title, family_name=family_name)

    def _add_places(self) -> None:
        self.room_215 = make_location(
            self.school, "Room 215", kind="classroom", approval="origin", icon="presentation"
        )
        self.guidance = make_location(
            self.school,
            "Guidance",
            kind="guidance",
            approval="destination",
            minutes=15,
            counts_toward_limit=False,
        )
        self.office = make_location(
            self.school, "Front office", kind="office", minutes=10, counts_toward_limit=False
        )
        self.flex = make_location(
            self.school,
            "Flex space",
            kind="flex",
            approval="origin",
            minutes=40,
            visible_grades=["12"],
        )
        for member in (self.counselor, self.second_counselor):
            staff_place(self.guidance, member)
        staff_place(self.library, self.second_librarian)
        staff_place(self.nurse, self.nurse_at_work, "owns")
        staff_place(self.flex, self.flex_owner, "owns")

    def used(self, student: Member, number: int, *, days_ago: int = 0) -> None:
        """Passes that ended and counted."""
        for _ in range(number):
            self._one_used(student, self.now - timedelta(days=days_ago))

    def _one_used(self, student: Member, at: datetime) -> None:
        HallPass.objects.create(
            school=self.school,
            student_id=person_of(student),
            created_by=student,
            origin=self.room,
            destination=self.restroom,
            state="ended",
            minutes=5,
            counted_on=at.astimezone(self.school.zone).date(),
            requested_at=at - 60 * MINUTE,
            started_at=at - 60 * MINUTE,
            due_at=at - 55 * MINUTE,
            ended_at=at - 57 * MINUTE,
            end_reason="returned",
        )

    def move_up(self, student: Member, grade: str) -> None:
        """What a roster import does to somebody's grade."""
        Person.objects.filter(id=person_of(student)).update(grade=grade)

    def shift(self, student: Member, **span: float) -> None:
        """The student left that much earlier than they did."""
        live = HallPass.objects.get(student_id=student.person_id, state="out")
        earlier = timedelta(**span)
        live.requested_at -= earlier
        live.started_at = live.started_at and live.started_at - earlier
        live.due_at = live.due_at and live.due_at - earlier
        live.save()
