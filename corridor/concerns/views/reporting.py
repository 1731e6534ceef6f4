"""Reporting what one saw, and what one has reported."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.concerns.commands import Report, report_student, take_back
from corridor.concerns.forms import ReportForm
from corridor.concerns.policies import may_report, may_take_back
from corridor.concerns.queries.about import about_pass, about_student
from corridor.concerns.queries.listing import own_concerns
from corridor.concerns.queries.reasons import reasons_of
from corridor.core.errors import Invalid, NotFound
from corridor.core.tenancy import new_id
from corridor.core.way_back import is_ours
from corridor.passes.looks import note_look
from corridor.passes.models import LIVE
from corridor.passes.views.answers import see_other
from corridor.passes.views.staff_only import uuid_of
from corridor.schools.forms import show

PAGE = "concerns"


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    """``pass`` or ``student`` says of whom; ``next`` is where they came from."""
    _only_reporters(request)
    now = timezone.now()
    about = _about(request, now)
    known = reasons_of(school_id=request.school.id)
    form = ReportForm(
        request.POST if request.method == "POST" else None,
        reasons=known,
        initial={"key": new_id()},
    )
    if request.method == "POST" and form.is_valid() and _save(request, form, now):
        messages.success(request, _("Thank you. Whoever looks after this is told."))
        return _to_mine(request)
    context = {**about, "form": form, "next": _next(request)}
    return render(request, "concerns/new.html", context, status=422 if form.errors else 200)


def _only_reporters(request: MemberRequest) -> None:
    if not may_report(request.member):
        raise NotFound("Reports are made by staff.")


def _about(request: MemberRequest, now: datetime) -> dict[str, Any]:
    """The pass and its student, or the student alone."""
    if pass_id := _asked(request, "pass"):
        found = about_pass(actor=request.member, pass_id=pass_id, now=now)
        if found.state not in LIVE:
            note_look(actor=request.member, page=PAGE, students=[found.student_id], now=now)
        return {"hall_pass": found, "student": found.student}
    student_id = _asked(request, "student")
    return {"student": about_student(actor=request.member, student_id=student_id)}


def _asked(request: MemberRequest, name: str) -> UUID | None:
    return uuid_of(request.POST.get(name) or request.GET.get(name, ""))


def _save(request: MemberRequest, form: ReportForm, now: datetime) -> bool:
    report = Report(
        **form.cleaned_data,
        pass_id=_asked(request, "pass"),
        student_id=_asked(request, "student"),
    )
    try:
        report_student(actor=request.member, report=report, now=now)
    except Invalid as problem:
        show(form, problem)
        return False
    return True


def _next(request: MemberRequest) -> str:
    to = request.POST.get("next") or request.GET.get("next", "")
    return to if to and is_ours(request, to) else ""


@require_safe
def mine(request: MemberRequest) -> HttpResponse:
    _only_reporters(request)
    now, member = timezone.now(), request.member
    found = own_concerns(member_id=member.member_id, now=now)
    note_look(actor=member, page=PAGE, students={one.student_id for one in found}, now=now)
    rows = [(one, may_take_back(member.member_id, one, now)) for one in found]
    return render(request, "concerns/mine.html", {"rows": rows, "next": _next(request)})


@require_POST
def withdraw(request: MemberRequest, concern_id: UUID) -> HttpResponse:
    _only_reporters(request)
    take_back(actor=request.member, concern_id=concern_id, now=timezone.now())
    messages.success(request, _("That is taken back."))
    return _to_mine(request)


def _to_mine(request: MemberRequest) -> HttpResponse:
    page, back = reverse("concerns:mine"), _next(request)
    return see_other(f"{page}?{urlencode({'next': back})}" if back else page)
