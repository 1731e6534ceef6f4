"""Who is away at Fairview High today: Mr. Okafor takes one teacher's classes, of another nobody
does yet."""

from __future__ import annotations

from datetime import date, datetime

from corridor.accounts.models import Coverage, Member, PlaceStaff
from corridor.core.errors import Invalid
from corridor.covering.commands.arranging import Plan, arrange
from corridor.demo.acting import acting_as, school_ref
from corridor.rostering.queries.lessons import lessons
from corridor.schools.models import School

ADMIN, SUBSTITUTE = "ruiz@fairview.example", "okafor@fairview.example"
CAST = ("bennett@fairview.example",)


def note_who_is_away(*, school: School, now: datetime) -> None:
    """Once for a day; on a day without classes nobody is missed."""
    today = now.astimezone(school.zone).date()
    if Coverage.objects.filter(school=school, date=today).exists():
        return
    away = _teachers(school, today)
    if len(away) < 2:
        return
    admin = Member.objects.select_related("person").get(school=school, person__email=ADMIN)
    okafor = Member.objects.get(school=school, person__email=SUBSTITUTE)
    for teacher, cover_id in zip(away, (okafor.id, None), strict=True):
        plan = Plan(teacher_id=teacher.id, cover_id=cover_id, dates=(today,))
        try:
            arrange(actor=acting_as(admin, school_ref(school)), plan=plan, now=now)
        except Invalid:  # the last bell has rung
            return


def _teachers(school: School, day: date) -> list[Member]:
    """Two who teach in a room of their own today, none of them of the cast."""
    staff = PlaceStaff.objects.filter(part=PlaceStaff.Part.TEACHES, location__school=school)
    found = Member.objects.filter(
        id__in=staff.values("member_id"), roles__contains=["teacher"], archived_at__isnull=True
    ).exclude(person__email__in=CAST)
    some = list(found.order_by("person__family_name", "id")[:20])
    people = [member.person_id for member in some if member.person_id]
    held = lessons(school_id=school.id, people=people, day=day, part="teacher")
    busy = [m for m in some if m.person_id and len(held.get(m.person_id, ())) > 2]
    return busy[:2]
