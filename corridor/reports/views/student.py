"""What a student does: where they are, today, before and to come, and what holds for them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from corridor.accounts.actor import MemberRequest
from corridor.accounts.models import Person
from corridor.passes.looks import note_look
from corridor.passes.policies import sees_since
from corridor.passes.queries import find_cards
from corridor.passes.queries.limits import limits_of_student, own_limit
from corridor.passes.views.actions import EXTEND_MINUTES
from corridor.planning.queries.plans import of_student as plans_of
from corridor.reports import history
from corridor.reports.audit_words import lines_of
from corridor.reports.queries.audit import latest_looks
from corridor.reports.queries.student import student_counts, student_figures
from corridor.rostering.queries import class_around, term_on
from corridor.rostering.queries.absences import absent
from corridor.schools.models import School
from corridor.schools.permissions import Permission
from corridor.schools.queries import today

MOST_PASSES = 30
AHEAD = timedelta(days=14)


def of_student(request: MemberRequest, student: Person, now: datetime) -> dict[str, Any]:
    school = School.objects.get(id=request.school.id)
    day = today(time_zone=school.time_zone, now=now)
    held = limits_of_student(school=school, student=student, today=day)
    own = own_limit(held, school_id=school.id)
    return {
        **_past(request, student, school, now),
        **_where(request, student, now),
        **_looks(request, student, now),
        "limits": [limit for limit in held if limit.passes is not None or limit.window == "day"],
        "own_limit": own,
        "cool_down": school.cool_down_minutes,
        "more_minutes": EXTEND_MINUTES,
    }


def _past(request: MemberRequest, student: Person, school: School, now: datetime) -> dict[str, Any]:
    """What they did, for whoever may see passes of earlier days."""
    may = request.member.may
    if not may(Permission.SEE_PASSES):
        return {"sees_past": False}
    if not may(Permission.SEE_HISTORY):
        return {"sees_today": True, **_passes(request, student, now)}
    day = today(time_zone=school.time_zone, now=now)
    term = term_on(day=day)
    term_starts = term[0] if term else None
    since = history.first_day(history.TERM, day, term_starts)
    return {
        **_passes(request, student, now),
        **_bars(request, student, school, day, term_starts),
        "sees_past": True,
        "sees_today": True,
        "figures": student_figures(student_id=student.id, school=school, since=since),
    }


def _looks(request: MemberRequest, student: Person, now: datetime) -> dict[str, Any]:
    if not request.member.may(Permission.SEE_AUDIT):
        return {}
    found = latest_looks(actor=request.member, student_id=student.id, now=now)
    return {"sees_looks": True, "looks": lines_of(found)}


def _passes(request: MemberRequest, student: Person, now: datetime) -> dict[str, Any]:
    """The latest passes: the live one, today's and those before."""
    actor = request.member
    day, since = actor.school.local(now).date(), sees_since(actor, now)
    filters = {"student": student.id, **({"since": since} if since else {})}
    note_look(actor=actor, page="person", students=[student.id], now=now)
    cards, _more = find_cards(actor=actor, filters=filters, limit=MOST_PASSES)
    started = [card for card in cards if actor.school.local(card.requested_at).date() == day]
    return {
        "now": now,
        "live": next((card for card in cards if card.is_live), None),
        "today": started,
        "earlier": [card for card in cards if card not in started],
    }


def _bars(
    request: MemberRequest, student: Person, school: School, day: date, term_starts: date | None
) -> dict[str, Any]:
    span = request.GET.get("span", "")
    span = span if span in history.SPANS else history.TERM
    first = history.first_day(span, day, term_starts)
    counts = student_counts(student_id=student.id, school=school, since=first, span=span)
    return {
        "span": span,
        "bars": history.bars(span, first, day, counts),
        "in_span": sum(counts.values()),
    }


def _where(request: MemberRequest, student: Person, now: datetime) -> dict[str, Any]:
    """Where they should be now by the timetable, whether they are away, and what is planned."""
    school_id, day = request.school.id, request.member.school.local(now).date()
    if not request.member.may(Permission.SEE_PASSES):
        return {}
    plans = plans_of(student_id=student.id, school_id=school_id, first=day, last=day + AHEAD)
    away = absent(school_id=school_id, people=[student.id], day=day, at=now)
    return {
        "sees_where": True,
        "lesson": class_around(person_id=student.id, school_id=school_id, now=now),
        "is_absent": student.id in away,
        "plans": [plan for plan in plans if plan.is_open],
    }
