"""The people of a school: the list."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from corridor.accounts import queries as accounts
from corridor.accounts.actor import MemberRequest
from corridor.accounts.queries import PeopleFilter
from corridor.reports.queries import people as queries
from corridor.schools.access import needs
from corridor.schools.models import School
from corridor.schools.permissions import Permission
from corridor.schools.queries import today

KINDS = ("", "students", "staff", "out", "archived")


@require_safe
@needs(Permission.PEOPLE)
def people(request: MemberRequest) -> HttpResponse:
    """``?q=`` searches, ``?kind=`` and ``?grade=`` filter, ``?after=`` and ``?before=`` page."""
    school = request.school
    wanted = PeopleFilter(
        search=request.GET.get("q", "").strip(),
        kind=_kind(request),
        grade=request.GET.get("grade", ""),
    )
    found = accounts.people(school_id=school.id, wanted=wanted)
    if wanted.kind == "out":
        away = queries.out_now(school_id=school.id).values("student_id")
        found = found.filter(person_id__in=away)
    page = accounts.page_of(
        found, after=_member(request, "after"), before=_member(request, "before")
    )
    day = today(time_zone=school.time_zone, now=timezone.now())
    students, staff = accounts.head_count(school_id=school.id)
    context = {
        "wanted": wanted,
        "page": page,
        "people": queries.with_today(page.members, school_id=school.id, today=day),
        "limit": School.objects.get(id=school.id).pass_limit,
        "grades": accounts.grades(school_id=school.id),
        "out": queries.out_now(school_id=school.id).count(),
        "students": students,
        "staff": staff,
    }
    return render(request, "reports/people.html", context)


def _kind(request: MemberRequest) -> str:
    kind = request.GET.get("kind", "")
    return kind if kind in KINDS else ""


def _member(request: MemberRequest, name: str) -> UUID | None:
    text = request.GET.get(name)
    try:
        return UUID(text) if text else None
    except ValueError:
        raise Http404 from None
