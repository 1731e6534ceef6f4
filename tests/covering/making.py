"""A school with two teachers, of whom one may cover for the other."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from corridor.accounts.actor import Actor
from corridor.accounts.models import Coverage, Member
from corridor.accounts.sign_in import places_of
from corridor.covering.commands.arranging import Plan, arrange
from corridor.covering.commands.day_passes import Slip, make_day_pass
from tests.factories import (
    TEN,
    World,
    actor_of,
    enroll,
    make_location,
    make_member,
    make_section,
    make_user,
    staff_place,
)

DAY = TEN.date()
EIGHT = TEN - timedelta(hours=2)
NOON = TEN + timedelta(hours=2)  # the last bell of the small school rings at 11:35


class Wing(World):
    """Ms. Bennett teaches in Room 214 in period 3, Mr. Hale in Room 216 in period 4."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        staff_place(self.room, self.teacher, "teaches")
        self.hale = make_member(
            self.school, "teacher", title="Mr.", given_name="Tom", family_name="Hale"
        )
        self.next_door = make_location(self.school, "Room 216", kind="classroom")
        staff_place(self.next_door, self.hale, "teaches")
        section = make_section(self.next_door, period="4", title="Chemistry")
        enroll(section, self.hale, part="teacher")
        self.other_student = make_member(self.school, "student", grade="11", given_name="Olga")
        enroll(section, self.other_student)
        for place in (self.room, self.next_door, self.library):
            self.change(place)


def sign_in(member: Member, at: datetime = TEN) -> Actor:
    """As the sign-in reads them at an instant: with whom they cover for."""
    user = member.person.users.first() if member.person else None
    user = user or make_user(member)
    found = places_of(user.id, district_id=user.district_id, person_id=user.person_id, at=at)
    assert found is not None
    return found.acting


def cover(
    wing: Wing,
    *,
    by: Member | None,
    teacher: Member | None = None,
    periods: tuple[str, ...] = ("3",),
    now: datetime = EIGHT,
    actor: Member | None = None,
) -> Coverage:
    plan = Plan(
        teacher_id=(teacher or wing.teacher).id,
        cover_id=by.id if by else None,
        dates=(DAY,),
        periods=periods,
    )
    return arrange(actor=actor_of(actor or wing.admin), plan=plan, now=now)[0]


def slip(wing: Wing, *, periods: tuple[str, ...] = (), now: datetime = EIGHT) -> Slip:
    return make_day_pass(
        actor=actor_of(wing.admin), teacher_id=wing.teacher.id, day=DAY, periods=periods, now=now
    )
