"""When bells, the calendar or lists change, what is planned follows them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from corridor.passes.gate import Decision, open_gate
from corridor.passes.situation import Book
from corridor.planning.commands.series import follow
from corridor.planning.models import ScheduledPass, Series, Timing
from corridor.planning.models.scheduled import OPEN
from corridor.planning.news import topics_of
from corridor.planning.notices.occasions import MOVED, announce
from corridor.planning.queries.drafting import spans_of
from corridor.planning.store import write
from corridor.planning.times import due_at
from corridor.rostering.queries.lessons import lessons
from corridor.schools.bell_days import bells_between


def keep_timing(book: Book) -> None:
    """Remember by which version of the rules a school's plans have their times: called when some
    are saved, behind the gate."""
    Timing.objects.get_or_create(
        school_id=book.settings.school_id, defaults={"rules_version": book.version}
    )


def retime(*, school_id: UUID, now: datetime) -> int:
    """Give every plan to come the time that the bells of its day have now, and every series its
    days; returns how many moved.

    What has none any more is looked at again when its day is over: the bells may change back.
    """
    with open_gate(school_id=school_id, now=now) as decision:
        for series in Series.objects.filter(school_id=school_id, ended_at__isnull=True):
            follow(decision, series)
        moved = _moved(decision)
        write(moved, ["due_at", "wake_at"])
        today = decision.book.settings.local_date(now)
        announce(decision, MOVED, [plan for plan in moved if plan.date == today])
        for plan in moved:
            decision.tell(*topics_of(plan))
        Timing.objects.filter(school_id=school_id).update(rules_version=decision.book.version)
    return len(moved)


def _moved(decision: Decision) -> list[ScheduledPass]:
    settings, now = decision.book.settings, decision.now
    today = settings.local_date(now)
    found = ScheduledPass.objects.filter(
        school_id=settings.school_id, state__in=OPEN, date__gte=today
    )
    plans = list(found.order_by("date", "id"))
    if not plans:
        return []
    waves = _waves(settings.school_id, plans)
    bells = bells_between(school_id=settings.school_id, first=plans[0].date, last=plans[-1].date)
    moved = []
    for plan in plans:
        wave = waves.get((plan.date, plan.student_id, plan.period), "")
        spans = spans_of(bells[plan.date], wave)
        due = due_at(plan.when, day=plan.date, spans=spans, minutes=plan.minutes, settings=settings)
        if due != plan.due_at:
            plan.due_at = due
            plan.wake_at = due or settings.start_of(plan.date + timedelta(days=1))
            moved.append(plan)
    return moved


def _waves(school_id: UUID, plans: list[ScheduledPass]) -> dict[tuple[date, UUID, str], str]:
    """The lunch wave of each student in each period, for days on which it matters."""
    people: dict[date, set[UUID]] = {}
    for plan in plans:
        if plan.period:
            people.setdefault(plan.date, set()).add(plan.student_id)
    return {
        (day, person_id, lesson.period): lesson.wave
        for day, theirs in people.items()
        for person_id, found in lessons(school_id=school_id, people=theirs, day=day).items()
        for lesson in found
    }
