"""A series goes on changing after it was made: who is on its list, which days it has."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.accounts.actor import Actor
from corridor.accounts.queries.picking import students_here
from corridor.core.errors import Invalid, NotAllowed, NotFound
from corridor.passes.gate import Decision, open_gate
from corridor.planning import policies
from corridor.planning.drafts import Chance, Draft
from corridor.planning.models import EndReason, ScheduledPass, Series, SeriesStudent, State
from corridor.planning.models.scheduled import BATCH, OPEN
from corridor.planning.news import topics_of
from corridor.planning.notices.occasions import CANCELLED, MADE, announce
from corridor.planning.queries.drafting import chances
from corridor.planning.queries.groups import students_in
from corridor.planning.recurrence import Pattern, days_of
from corridor.planning.store import write
from corridor.schools.permissions import Permission
from corridor.schools.queries import days

MOST_NOTE = 200
_CANCELLED = ("state", "wake_at", "ended_at", "end_reason", "ended_by")


def change_list(
    *,
    actor: Actor,
    series_id: UUID,
    join: Collection[UUID] = (),
    leave: Collection[UUID] = (),
    now: datetime,
) -> None:
    """Put students on the list of a series, and take others off; its passes to come follow."""
    with open_gate(school_id=actor.school.id, now=now, by=actor) as decision:
        change_students(decision, own_series(actor, series_id), join=join, leave=leave)


def change_students(
    decision: Decision, series: Series, *, join: Collection[UUID], leave: Collection[UUID]
) -> None:
    """``change_list`` behind a gate that is open already."""
    listed = series.students.filter(left_at__isnull=True)
    listed.filter(student_id__in=leave).update(left_at=decision.now)
    known = set(listed.values_list("student_id", flat=True))
    SeriesStudent.objects.bulk_create(
        SeriesStudent(series=series, student_id=student_id, joined_at=decision.now)
        for student_id in dict.fromkeys(join)
        if student_id not in known
    )
    follow(decision, series)


def change_days(
    *, actor: Actor, series_id: UUID, skip: Collection[date], back: Collection[date], now: datetime
) -> None:
    """Leave single days out, or have them back."""
    with open_gate(school_id=actor.school.id, now=now, by=actor) as decision:
        series = own_series(actor, series_id)
        series.skipped = sorted(({*series.skipped} | {*skip}) - {*back})
        series.save(update_fields=["skipped"])
        follow(decision, series)


def end_series(*, actor: Actor, series_id: UUID, now: datetime) -> None:
    """No further passes come of it; what has started goes on."""
    with open_gate(school_id=actor.school.id, now=now, by=actor) as decision:
        series = own_series(actor, series_id)
        series.ended_at = now
        series.save(update_fields=["ended_at"])
        follow(decision, series)


def change_note(*, actor: Actor, series_id: UUID, note: str, now: datetime) -> None:
    """Other words for the passes to come; what has started keeps those that it had."""
    words = note.strip()
    if len(words) > MOST_NOTE:
        raise Invalid({"note": _("Use at most {n} characters.").format(n=MOST_NOTE)})
    with open_gate(school_id=actor.school.id, now=now, by=actor) as decision:
        series = own_series(actor, series_id)
        series.note = words
        series.save(update_fields=["note"])
        plans = list(series.passes.filter(state__in=OPEN).exclude(note=words))
        for plan in plans:
            plan.note = words
            decision.tell(*topics_of(plan))
        write(plans, ["note"])


def own_series(actor: Actor, series_id: UUID) -> Series:
    """A series of the actor's school that they may change; raises ``NotFound``."""
    if not actor.may(Permission.MAKE_PASSES):
        raise NotAllowed("Staff plan passes.")
    found = Series.objects.filter(id=series_id, school_id=actor.school.id)
    series: Series | None = found.select_for_update().first()
    if series is None or (series.club and not policies.may_change_club(actor, series.club)):
        raise NotFound(f"No series {series_id}")
    return series


def follow(decision: Decision, series: Series) -> None:
    """Bring the passes to come in line with the list and the days: what is missing is planned, what
    is too many is cancelled. What somebody cancelled for one student and day stays so, and what was
    taken out before it was planned. To a place that is no more nothing is added."""
    if decision.book.places[series.destination_id].is_archived and not series.ended_at:
        return
    wanted = {} if series.ended_at else _wanted(decision, series)
    today = decision.book.settings.local_date(decision.now)
    found = list(series.passes.filter(date__gte=today).order_by("date", "id"))
    _cancel(decision, series, [plan for plan in found if _key(plan) not in wanted])
    known = {_key(plan) for plan in found if not _was_taken_back(plan)}
    known |= _left_out(series)
    missing = [chance for key, chance in wanted.items() if key not in known and chance.is_possible]
    plans = [_plan(decision, series, chance) for chance in missing]
    ScheduledPass.objects.bulk_create(plans, batch_size=BATCH)
    announce(decision, MADE, plans)
    for plan in plans:
        decision.tell(*topics_of(plan))


def _key(plan: ScheduledPass) -> tuple[UUID, date]:
    return plan.student_id, plan.date


def _left_out(series: Series) -> set[tuple[UUID, date]]:
    listed = series.students.filter(left_at__isnull=True).exclude(left_out=[])
    rows = listed.values_list("student_id", "left_out")
    return {(student_id, day) for student_id, days in rows for day in days}


def _was_taken_back(plan: ScheduledPass) -> bool:
    """Cancelled because the list or the days said so, and not by a person."""
    return plan.end_reason in (EndReason.OFF_THE_LIST, EndReason.NOT_A_DAY)


def _wanted(decision: Decision, series: Series) -> dict[tuple[UUID, date], Chance]:
    students, to_come = students_of(series), _to_come(decision, series)
    if not students or not to_come:
        return {}
    draft = Draft(
        students=students,
        destination_id=series.destination_id,
        pattern=Pattern(dates=to_come),
        when=series.when,
        origin_id=series.origin_id,
        minutes=series.minutes,
    )
    now = decision.now
    found = chances(book=decision.book, draft=draft, now=now, by_student=False, most=None)
    return {(chance.student_id, chance.date): chance for chance in found}


def _to_come(decision: Decision, series: Series) -> tuple[date, ...]:
    """Its school days from today on."""
    settings, pattern = decision.book.settings, series.pattern
    today = settings.local_date(decision.now)
    first, last = pattern.span or (today, today)
    if last < today:
        return ()
    known = days(school_id=settings.school_id, first=max(first, today), last=last)
    return tuple(days_of(pattern, known))


def students_of(series: Series) -> tuple[UUID, ...]:
    """Who is on its list now: that of its group, where it follows one. Who has left the school is
    on none of them."""
    if series.group_id is not None:
        return students_in(group_id=series.group_id, school_id=series.school_id)
    found = series.students.filter(left_at__isnull=True).order_by("joined_at", "id")
    listed = list(found.values_list("student_id", flat=True))
    here = students_here(school_id=series.school_id).filter(id__in=listed)
    at_school = set(here.values_list("id", flat=True))
    return tuple(person for person in listed if person in at_school)


def _cancel(decision: Decision, series: Series, plans: list[ScheduledPass]) -> None:
    listed = set(students_of(series))
    ended = [plan for plan in plans if plan.state in OPEN]
    for plan in ended:
        on_list = plan.student_id in listed
        plan.state, plan.wake_at = State.CANCELLED, None
        plan.end_reason = EndReason.NOT_A_DAY if on_list else EndReason.OFF_THE_LIST
        plan.ended_at = decision.now
        plan.ended_by_id = decision.by.member_id if decision.by else None
        decision.tell(*topics_of(plan))
    write(ended, _CANCELLED)
    announce(decision, CANCELLED, ended)


def _plan(decision: Decision, series: Series, chance: Chance) -> ScheduledPass:
    end_of_day = decision.book.settings.start_of(chance.date + timedelta(days=1))
    return ScheduledPass(
        school_id=series.school_id,
        student_id=chance.student_id,
        origin_id=series.origin_id,
        destination_id=series.destination_id,
        host_id=series.host_id,
        series=series,
        date=chance.date,
        period=series.period,
        offset_minutes=series.offset_minutes,
        at=series.at,
        due_at=chance.due_at,
        wake_at=chance.due_at or end_of_day,
        minutes=series.minutes,
        trip=series.trip,
        note=series.note,
        state=State.SCHEDULED,
        made_by_staff=True,
        may_decline=series.may_decline,
        made_by_id=series.made_by_id,
        made_at=decision.now,
    )
