"""What staff of the demo's big school reported about students: one this morning, one before."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from corridor.accounts.models import Member
from corridor.accounts.queries import students_here
from corridor.concerns.commands import Report, deal_with, report_student
from corridor.concerns.models import Concern
from corridor.concerns.queries.reasons import reasons_of
from corridor.core.errors import Invalid, NotFound
from corridor.core.tenancy import new_id
from corridor.demo.acting import acting_as, school_ref
from corridor.demo.desk import LEFT_ALONE
from corridor.schools.models import School

REPORTS_IT, READS_IT = "bell@fairview.example", "ruiz@fairview.example"
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def write_concerns(*, school: School, now: datetime) -> None:
    """Nothing where somebody has reported anything."""
    staff = Member.objects.filter(school=school)
    monitor = staff.filter(person__email=REPORTS_IT).first()
    admin = staff.filter(person__email=READS_IT).first()
    if monitor is None or admin is None or Concern.objects.filter(school=school).exists():
        return
    found = students_here(school_id=school.id).exclude(email__in=LEFT_ALONE)
    people = list(found.order_by("oneroster_id").values_list("id", flat=True)[40:42])
    with suppress(Invalid, NotFound, IndexError, ValueError):
        today, before = people
        _report(monitor, school, today, 0, "In the east hall, away from the library.", now)
        earlier = _report(monitor, school, before, 2, "", now - DAY)
        actor = acting_as(admin, school_ref(school))
        deal_with(actor=actor, concern_id=earlier.id, now=now - DAY + 90 * MINUTE)


def _report(
    monitor: Member, school: School, student: UUID, which: int, note: str, now: datetime
) -> Concern:
    reason = reasons_of(school_id=school.id)[which]
    told = Report(key=new_id(), student_id=student, reason=reason, note=note)
    actor = acting_as(monitor, school_ref(school))
    return report_student(actor=actor, report=told, now=now - 20 * MINUTE)
