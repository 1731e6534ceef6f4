"""One person's page: who they are here, what they do, and what an admin may change."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from corridor.accounts import queries as accounts
from corridor.accounts.actor import MemberRequest
from corridor.accounts.models import Member, Person, Role
from corridor.accounts.queries.ways_in import way_in_of
from corridor.passes.looks import note_look
from corridor.passes.queries import find_cards
from corridor.passes.queries.limits import limits_of_student, own_limit
from corridor.passes.views.actions import EXTEND_MINUTES
from corridor.reports import history
from corridor.reports.audit_words import lines_of
from corridor.reports.queries import people as queries
from corridor.reports.queries.audit import latest_looks
from corridor.reports.queries.student import student_counts, student_figures
from corridor.rostering.queries import term_on
from corridor.schools.access import needs
from corridor.schools.models import School
from corridor.schools.permissions import Permission
from corridor.schools.queries import today

MOST_PASSES = 30


@require_safe
@needs(Permission.PEOPLE)
def person(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """``?span=`` is "week", "term" or "year": how far back the bars of a student reach."""
    member = accounts.member_of(school_id=request.school.id, member_id=member_id)
    if member.person is None:
        raise Http404
    is_student = Role.STUDENT in member.roles
    context = {
        "member": member,
        "person": member.person,
        "is_student": is_student,
        "photo": accounts.photo_digest(person_id=member.person.id),
        "roles": [role.label for role in Role if role in member.roles],
        "may_put_away": accounts.may_put_away(request.member, member),
        "has_power": accounts.has_power_over(request.member, member),
        "way": way_in_of(person=member.person, now=timezone.now()),
        "lessons": queries.timetable(person_id=member.person.id, school_id=request.school.id),
        "places": queries.places_of(member_id=member.id),
        **_others(member, member.person),
    }
    if is_student:
        context |= _of_student(request, member.person, timezone.now())
    return render(request, "reports/person.html", context)


def _others(member: Member, person: Person) -> dict[str, Any]:
    """Guardians and children, assistants and the teachers they act for."""
    is_assistant = Role.ASSISTANT in member.roles
    return {
        "guardians": accounts.guardians_of(student_id=person.id, school_id=member.school_id),
        "children": accounts.children_of(guardian_id=person.id),
        "is_guardian": member.roles == [Role.GUARDIAN],
        "is_assistant": is_assistant,
        "acts_for": accounts.teachers_of(assistant_id=member.id) if is_assistant else [],
        "assistants": accounts.assistants_of(teacher_id=member.id),
    }


def _of_student(request: MemberRequest, student: Person, now: datetime) -> dict[str, Any]:
    school = School.objects.get(id=request.school.id)
    day = today(time_zone=school.time_zone, now=now)
    held = limits_of_student(school=school, student=student, today=day)
    own = own_limit(held, school_id=school.id)
    return {
        **_past(request, student, school, now),
        **_looks(request, student, now),
        "limits": [limit for limit in held if limit.passes is not None or limit.window == "day"],
        "own_limit": own,
        "cool_down": school.cool_down_minutes,
        "more_minutes": EXTEND_MINUTES,
    }


def _past(request: MemberRequest, student: Person, school: School, now: datetime) -> dict[str, Any]:
    """What they did, for whoever may see passes of earlier days."""
    may = request.member.may
    if not (may(Permission.SEE_PASSES) and may(Permission.SEE_HISTORY)):
        return {"sees_past": False}
    day = today(time_zone=school.time_zone, now=now)
    term = term_on(day=day)
    term_starts = term[0] if term else None
    since = history.first_day(history.TERM, day, term_starts)
    return {
        **_passes(request, student, day, now),
        **_bars(request, student, school, day, term_starts),
        "sees_past": True,
        "figures": student_figures(student_id=student.id, school=school, since=since),
    }


def _looks(request: MemberRequest, student: Person, now: datetime) -> dict[str, Any]:
    if not request.member.may(Permission.SEE_AUDIT):
        return {}
    found = latest_looks(actor=request.member, student_id=student.id, now=now)
    return {"sees_looks": True, "looks": lines_of(found)}


def _passes(request: MemberRequest, student: Person, day: date, now: datetime) -> dict[str, Any]:
    """The latest passes: the live one, today's and those before."""
    actor = request.member
    note_look(actor=actor, page="person", students=[student.id], now=now)
    cards, _more = find_cards(actor=actor, filters={"student": student.id}, limit=MOST_PASSES)
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
