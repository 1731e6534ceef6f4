"""Rules for certain students of Fairview High, so that their pages have something to show.

The cast keeps the school's own rules: nobody of it is in here.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.accounts.commands import save_group
from corridor.accounts.facts import GroupFacts
from corridor.accounts.models import Member
from corridor.demo.acting import acting_as, school_ref
from corridor.passes.commands.accommodations import save_accommodation
from corridor.passes.commands.apart import save_keep_apart
from corridor.passes.commands.limits import save_limit
from corridor.passes.facts import AccommodationFacts, ApartFacts, LimitFacts
from corridor.schools.commands import save_no_pass_window
from corridor.schools.models import School
from corridor.schools.rule_facts import WindowFacts

SCHOOL = "fairview-high"
ADMIN, NURSE = "ruiz@fairview.example", "kaur@fairview.example"
CAST = ("maya@fairview.example", "leo@fairview.example")
LUNCH = WindowFacts(
    kind="clock", note="Lunch", starts_at=time(11, 35), ends_at=time(12, 58), is_on=False
)


def set_rules(*, school: School, now: datetime) -> None:
    """A group with a limit of its own, two kept apart, one accommodation, a window kept ready."""
    band, apart, eased = _students(school)
    admin, id_ = _staff(school, ADMIN), school.id
    until = admin.school.local(now).date() + timedelta(days=60)
    group = save_group(
        actor=admin, school_id=id_, group_id=None, facts=GroupFacts("Band", "", band), now=now
    )
    limit = LimitFacts(7, group_id=group.id, reason="Their instruments are in the gym")
    save_limit(actor=admin, school_id=id_, limit_id=None, facts=limit, now=now)
    two = ApartFacts("Group 1", apart, ends_on=until)
    save_keep_apart(actor=admin, school_id=id_, group_id=None, facts=two, now=now)
    save_no_pass_window(actor=admin, school_id=id_, window_id=None, facts=LUNCH, now=now)
    ease = AccommodationFacts(time_percent=150, extra_passes=2, line_priority=True, review_on=until)
    nurse = _staff(school, NURSE)
    save_accommodation(actor=nurse, student_id=eased, facts=ease, now=now)


def _staff(school: School, email: str) -> Actor:
    member = Member.objects.select_related("person").get(school=school, person__email=email)
    return acting_as(member, school_ref(school))


def _students(school: School) -> tuple[tuple[UUID, ...], tuple[UUID, ...], UUID]:
    """Twelve, two and one students, none of them of the cast."""
    students = Member.objects.filter(school=school, roles=["student"], archived_at__isnull=True)
    found = students.exclude(person__email__in=CAST).order_by("person__student_number", "id")
    people = tuple(found.values_list("person_id", flat=True)[:15])
    return people[:12], people[12:14], people[14]
