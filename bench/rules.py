"""Every rule on, as a strict school would have them; none of them refuses what is measured."""

from __future__ import annotations

from datetime import date, time, timedelta

from corridor.accounts.models import Group, GroupMember, Member
from corridor.passes.models import Accommodation, KeepApart, KeepApartMember, PassLimit
from corridor.schools.models import NoPassWindow, School
from tests.factories import person_of

KEPT_APART, ACCOMMODATED = 40, 60


def turn_on(school: School, students: list[Member]) -> None:
    """Limits with exceptions, windows, the hall limit, keep-apart and accommodations.

    No cool-down: the same students come and go several times in a minute.
    """
    School.objects.filter(id=school.id).update(
        pass_limit=500,
        pass_limit_week=2000,
        pass_limit_term=9000,
        hall_limit=5000,
        starts_on=date(2026, 1, 12),
        grade_starts={"09": "2026-01-19"},
    )
    NoPassWindow.objects.create(school=school, kind="period", last_minutes=1)
    NoPassWindow.objects.create(school=school, kind="clock", starts_at=time(3), ends_at=time(3, 1))
    _limits(school, students)
    _keep_apart(school, students[-KEPT_APART:])
    for member in students[-KEPT_APART - ACCOMMODATED : -KEPT_APART]:
        Accommodation.objects.create(school=school, person_id=person_of(member), time_percent=150)


def _limits(school: School, students: list[Member]) -> None:
    club = Group.objects.create(school=school, name="Chess club")
    for member in students[:50]:
        GroupMember.objects.create(group=club, person_id=person_of(member))
        PassLimit.objects.create(school=school, student_id=person_of(member), passes=600)
    PassLimit.objects.create(school=school, group=club, passes=700)
    PassLimit.objects.create(school=school, grade="10", window="week", passes=3000)


def _keep_apart(school: School, students: list[Member]) -> None:
    until = date.today() + timedelta(days=30)  # noqa: DTZ011 any later day will do
    for pair in zip(students[::2], students[1::2], strict=True):
        group = KeepApart.objects.create(school=school, name="Apart", ends_on=until)
        for member in pair:
            KeepApartMember.objects.create(keep_apart=group, person_id=person_of(member))
