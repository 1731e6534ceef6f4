"""The attendance desk of the demo's big school: a morning with a few who came late."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from corridor.accounts.actor import Actor
from corridor.accounts.models import Member
from corridor.accounts.queries import students_here
from corridor.core.errors import Invalid, NotFound, Refused
from corridor.core.tenancy import district_in_force
from corridor.demo.acting import acting_as, school_ref
from corridor.desk.commands.absences import mark_absent
from corridor.desk.commands.arriving import Arrival, note_arrival
from corridor.desk.commands.leaving import Leaving, plan_leaving
from corridor.desk.commands.setting_up import set_up_desk
from corridor.desk.models import Entry, Reason
from corridor.passes.commands import arrive
from corridor.schools.models import School
from corridor.schools.policies import Operator

# Whom somebody may be signed in as.
LEFT_ALONE = ("maya@fairview.example", "leo@fairview.example")
CLERK = "doyle@fairview.example"
MINUTE = timedelta(minutes=1)
# Minutes ago, and why.
LATE = ((64, "Overslept"), (47, "Bus was late"), (31, "Appointment"), (2, "Weather or traffic"))
# Minutes from now, why, and who comes.
LEAVING = ((35, "Appointment", "Mrs. Okoye"), (70, "Family", "An older brother"))
ABSENT = 3


def write_desk(*, school: School, now: datetime) -> None:
    """Nothing where somebody has worked at it today."""
    set_up_desk(actor=Operator(district_in_force()), school_id=school.id, now=now)
    clerk = Member.objects.filter(school=school, person__email=CLERK).first()
    today = now.astimezone(school.zone).date()
    if clerk is None or Entry.objects.filter(school=school, date=today).exists():
        return
    actor = acting_as(clerk, school_ref(school))
    found = students_here(school_id=school.id).exclude(email__in=LEFT_ALONE)
    people = list(found.order_by("-oneroster_id").values_list("id", flat=True)[:20])
    with suppress(Refused, Invalid, NotFound, IndexError):
        mark_absent(actor=actor, students=people[:ABSENT], now=now - 90 * MINUTE)
        _late(actor, people[ABSENT : ABSENT + len(LATE)], now)
        _leaving(actor, people[ABSENT + len(LATE) :], now)


def _reason(actor: Actor, kind: str, label: str) -> UUID:
    found = Reason.objects.filter(school_id=actor.school.id, kind=kind, label=label)
    reason_id: UUID = found.values_list("id", flat=True)[0]
    return reason_id


def _late(actor: Actor, people: list[UUID], now: datetime) -> None:
    for person, (ago, label) in zip(people, LATE, strict=False):
        at = now - ago * MINUTE
        reason = _reason(actor, "late", label)
        arrival = Arrival(student_id=person, at=at, reason_id=reason)
        entry = note_arrival(actor=actor, arrival=arrival, now=at)
        if entry.hall_pass_id and ago > 5:
            arrive(actor=actor, pass_id=entry.hall_pass_id, now=at + 3 * MINUTE)


def _leaving(actor: Actor, people: list[UUID], now: datetime) -> None:
    for person, (later, label, who) in zip(people, LEAVING, strict=False):
        at = actor.school.local(now + later * MINUTE)
        leaving = Leaving(
            student_id=person,
            day=at.date(),
            at=at.time().replace(second=0, microsecond=0),
            reason_id=_reason(actor, "leaving", label),
            pick_up=who,
        )
        plan_leaving(actor=actor, leaving=leaving, now=now)
