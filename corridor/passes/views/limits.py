"""Limits and exceptions, for admins: what holds for a student and why, and changing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.accounts.models import Person
from corridor.accounts.picking import Picking, look_up
from corridor.accounts.queries import grades, groups, pick_students, students_here
from corridor.core.errors import Invalid, NotFound
from corridor.passes.commands.limits import remove_limit as take_limit_away
from corridor.passes.commands.limits import save_limit
from corridor.passes.models import PassLimit
from corridor.passes.queries import limits as queries
from corridor.passes.rule_forms import LimitForm
from corridor.passes.views.staff_only import uuid_of
from corridor.schools.access import needs
from corridor.schools.forms import show
from corridor.schools.grades import grade_name
from corridor.schools.models import School
from corridor.schools.permissions import Permission
from corridor.schools.queries import today

KINDS = ("student", "group", "grade")


@require_safe
@needs(Permission.LIMITS)
def limits(request: MemberRequest) -> HttpResponse:
    """``?q=`` looks for students, ``?student=`` says what holds for one of them."""
    school = School.objects.get(id=request.school.id)
    day = today(time_zone=school.time_zone, now=timezone.now())
    search, named = request.GET.get("q", "").strip(), uuid_of(request.GET.get("student", ""))
    student = _student(school.id, named) if named else None
    found = pick_students(school_id=school.id, chosen=(), search=search)
    context: dict[str, Any] = {
        "school": school,
        "rows": queries.limits(school_id=school.id, today=day),
        "search": search,
        "found": found.found,
        "student": student,
    }
    if student:
        held = queries.limits_of_student(school=school, student=student, today=day)
        own = queries.own_limit(held, school_id=request.school.id)
        context |= {"held": held, "own": own}
    return render(request, "passes/limits.html", context)


def _student(school_id: UUID, student_id: UUID) -> Person:
    found: Person | None = students_here(school_id=school_id).filter(id=student_id).first()
    if found is None:
        raise NotFound
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.LIMITS)
def new_limit(request: MemberRequest) -> HttpResponse:
    """``?for=`` is "student", "group" or "grade"; ``?student=`` has one chosen already."""
    kind = request.GET.get("for", "")
    kind = kind if kind in KINDS else KINDS[0]
    whom = _whom(request, kind)
    if request.method != "POST":
        named = uuid_of(request.GET.get("student", ""))
        picking = Picking((named,) if named else ())
        return _new_page(request, kind, LimitForm(whom=whom), picking)
    picking = Picking.of(request.POST)
    if not picking.wants_save:
        return _new_page(request, kind, LimitForm(whom=whom, initial=request.POST.dict()), picking)
    form = LimitForm(request.POST, whom=whom)
    if form.is_valid():
        try:
            return _saved(request, _save(request, None, form, **_chosen(form, kind, picking)))
        except Invalid as problem:
            show(form, problem)
    return _new_page(request, kind, form, picking)


def _whom(request: MemberRequest, kind: str) -> list[tuple[str, str]] | None:
    """The grades or groups to choose from; a student is chosen by a search instead."""
    school_id = request.school.id
    if kind == "grade":
        return [(grade, grade_name(grade)) for grade in grades(school_id=school_id)]
    if kind == "group":
        return [(str(row.group.id), row.group.name) for row in groups(school_id=school_id)]
    return None


def _chosen(form: LimitForm, kind: str, picking: Picking) -> dict[str, Any]:
    if kind == "student":
        return {"student_id": next(iter(picking.chosen), None)}
    value = form.cleaned_data["whom"]
    return {"grade": value} if kind == "grade" else {"group_id": UUID(value)}


def _save(
    request: MemberRequest, limit: PassLimit | None, form: LimitForm, **whom: Any
) -> PassLimit:
    return save_limit(
        actor=request.member,
        school_id=request.school.id,
        limit_id=limit.id if limit else None,
        facts=form.facts(**whom),
        now=timezone.now(),
    )


def _saved(request: MemberRequest, limit: PassLimit) -> HttpResponse:
    messages.success(request, _("The limit is saved. It holds from now on."))
    if limit.student_id:
        page = redirect("passes:limits")
        page["Location"] += f"?student={limit.student_id}"
        return page
    return redirect("passes:limits")


def _new_page(request: MemberRequest, kind: str, form: LimitForm, picking: Picking) -> HttpResponse:
    picked = look_up(school_id=request.school.id, picking=picking)
    context = {"kind": kind, "form": form, **picked.context()}
    status = 422 if form.errors else 200
    return render(request, "passes/new_limit.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.LIMITS)
def limit(request: MemberRequest, limit_id: UUID) -> HttpResponse:
    known = queries.limit_of(school_id=request.school.id, limit_id=limit_id)
    initial = {name: getattr(known, name) for name in LimitForm.base_fields if name != "whom"}
    form = LimitForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        whom = {"grade": known.grade, "group_id": known.group_id, "student_id": known.student_id}
        try:
            return _saved(request, _save(request, known, form, **whom))
        except Invalid as problem:
            show(form, problem)
    status = 422 if form.errors else 200
    return render(request, "passes/limit.html", {"limit": known, "form": form}, status=status)


@require_POST
@needs(Permission.LIMITS)
def remove_limit(request: MemberRequest, limit_id: UUID) -> HttpResponse:
    take_limit_away(
        actor=request.member, school_id=request.school.id, limit_id=limit_id, now=timezone.now()
    )
    messages.success(request, _("The exception is gone. The next nearest limit holds."))
    return redirect("passes:limits")
