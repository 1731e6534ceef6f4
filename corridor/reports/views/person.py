"""One person's page: who they are here, what they do, and what an admin may change."""

from __future__ import annotations

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
from corridor.core.errors import NotFound
from corridor.reports.queries import people as queries
from corridor.reports.views.student import of_student
from corridor.schools.access import needs
from corridor.schools.permissions import Permission


@require_safe
@needs(Permission.PEOPLE)
def person(request: MemberRequest, member_id: UUID) -> HttpResponse:
    """``?span=`` is "week", "term" or "year": how far back the bars of a student reach."""
    return page_of(request, accounts.member_of(school_id=request.school.id, member_id=member_id))


@require_safe
@needs(Permission.SEE_PASSES)
def student(request: MemberRequest, student_id: UUID) -> HttpResponse:
    """A student by the person's id, for any staff: the same page, as far as they may see it."""
    found = Member.objects.filter(
        school_id=request.school.id, person_id=student_id, roles__contains=[Role.STUDENT]
    )
    member = found.select_related("person", "school").first()
    if member is None:
        raise NotFound(f"No student {student_id}")
    return page_of(request, member)


def page_of(request: MemberRequest, member: Member) -> HttpResponse:
    if member.person is None:
        raise Http404
    is_student = Role.STUDENT in member.roles
    context: dict[str, Any] = {"member": member, "person": member.person, "is_student": is_student}
    if request.member.may(Permission.PEOPLE):
        context |= _of_anybody(request, member, member.person)
    if is_student:
        context |= of_student(request, member.person, timezone.now())
    return render(request, "reports/person.html", context)


def _of_anybody(request: MemberRequest, member: Member, person: Person) -> dict[str, Any]:
    """What only those read who look after people."""
    return {
        "photo": accounts.photo_digest(person_id=person.id),
        "roles": [role.label for role in Role if role in member.roles],
        "may_put_away": accounts.may_put_away(request.member, member),
        "has_power": accounts.has_power_over(request.member, member),
        "way": way_in_of(person=person, now=timezone.now()),
        "lessons": queries.timetable(person_id=person.id, school_id=request.school.id),
        "places": queries.places_of(member_id=member.id),
        **_others(member, person),
    }


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
