"""One activity on one date: who comes, who is missing, and what happened."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.accounts.models import Person
from corridor.accounts.picking import Picked, Picking, look_up
from corridor.core.errors import Invalid, Refused
from corridor.flex import commands
from corridor.flex.commands import Assigned
from corridor.flex.policies import may_require
from corridor.flex.queries.sessions import SessionView, session_view
from corridor.flex.slot import Rank
from corridor.flex.views.activities import only_offering
from corridor.flex.views.asked import day_of
from corridor.passes.views.answers import see_other
from corridor.passes.views.parts import page_or_part

PAGE, PART = "flex/session.html", "flex/_session_now.html"


@require_safe
def show(request: MemberRequest, activity_id: UUID, day: str) -> HttpResponse:
    shown = _shown(request, activity_id, day)
    return page_or_part(request, PAGE, PART, _context(request, shown))


def _shown(request: MemberRequest, activity_id: UUID, day: str) -> SessionView:
    actor = only_offering(request)
    return session_view(actor=actor, activity_id=activity_id, day=day_of(day), now=timezone.now())


def _context(
    request: MemberRequest, shown: SessionView, problems: dict[str, str] | None = None
) -> dict[str, Any]:
    return {
        "shown": shown,
        "activity": shown.activity,
        "day": shown.date.isoformat(),
        "problems": problems or {},
        "typed": request.POST,
        "may_require": may_require(request.member),
        "required": Rank.REQUIRED,
        "priority": Rank.PRIORITY,
    }


def _back(activity_id: UUID, day: str) -> HttpResponse:
    return see_other(reverse("flex:session", args=[activity_id, day]))


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: MemberRequest, activity_id: UUID, day: str) -> HttpResponse:
    """Students to put in, chosen by a search or pasted; ``rank`` 3 requires it of them."""
    shown = _shown(request, activity_id, day)
    picking = Picking.of(request.POST)
    picked = look_up(school_id=request.school.id, picking=picking)
    if request.method != "POST" or not picking.wants_save:
        return _add_page(request, shown, picked)
    if not picked.people or not picked.match.is_clear:
        return _add_page(request, shown, picked, status=422)
    is_required = request.POST.get("rank") == str(int(Rank.REQUIRED))
    done = commands.assign(
        actor=request.member,
        activity_id=activity_id,
        day=shown.date,
        students=picked.people,
        rank=Rank.REQUIRED if is_required else Rank.PRIORITY,
        now=timezone.now(),
    )
    _tell(request, done)
    return _back(activity_id, day)


def _add_page(
    request: MemberRequest, shown: SessionView, picked: Picked, status: int = 200
) -> HttpResponse:
    context = {**_context(request, shown), **picked.context()}
    return render(request, "flex/add.html", context, status=status)


def _tell(request: MemberRequest, done: Assigned) -> None:
    """Who was added; of those another teacher had first, each with where they stay."""
    if done.added:
        told = ngettext("%(n)d student is in.", "%(n)d students are in.", len(done.added))
        messages.success(request, told % {"n": len(done.added)})
    people = Person.objects.in_bulk([student for student, _title in done.kept])
    for student, title in done.kept:
        told = _("{student} stays in {title}: another teacher was first.")
        messages.warning(request, told.format(student=people[student].name, title=title))


@require_POST
def remove(request: MemberRequest, activity_id: UUID, day: str, student_id: UUID) -> HttpResponse:
    commands.remove(
        actor=only_offering(request),
        activity_id=activity_id,
        day=day_of(day),
        student_id=student_id,
        now=timezone.now(),
    )
    return _back(activity_id, day)


@require_POST
def here(request: MemberRequest, activity_id: UUID, day: str, student_id: UUID) -> HttpResponse:
    """``back`` takes it back."""
    verb = commands.mark_not_here if "back" in request.POST else commands.mark_here
    verb(
        actor=only_offering(request),
        activity_id=activity_id,
        day=day_of(day),
        student_id=student_id,
        now=timezone.now(),
    )
    return _back(activity_id, day)


@require_POST
def scan(request: MemberRequest, activity_id: UUID, day: str) -> HttpResponse:
    """The number on an ID card; what is wrong stands under the field, ready for the next."""
    shown = _shown(request, activity_id, day)
    try:
        student = commands.mark_by_number(
            actor=request.member,
            activity_id=activity_id,
            day=shown.date,
            number=request.POST.get("number", ""),
            now=timezone.now(),
        )
    except Invalid as invalid:
        return render(request, PAGE, _context(request, shown, invalid.fields), status=422)
    except Refused as refused:
        problems = {"number": refused.refusal.detail}
        return render(request, PAGE, _context(request, shown, problems), status=409)
    messages.success(request, _("{student} is here.").format(student=student.name))
    return _back(activity_id, day)


@require_POST
def cancel(request: MemberRequest, activity_id: UUID, day: str) -> HttpResponse:
    shown = _shown(request, activity_id, day)
    try:
        commands.cancel_session(
            actor=request.member,
            activity_id=activity_id,
            day=shown.date,
            reason=request.POST.get("reason", ""),
            now=timezone.now(),
        )
    except Invalid as invalid:
        return render(request, PAGE, _context(request, shown, invalid.fields), status=422)
    messages.success(request, _("Cancelled. The students are told why."))
    return _back(activity_id, day)


@require_POST
def reopen(request: MemberRequest, activity_id: UUID, day: str) -> HttpResponse:
    commands.reopen_session(
        actor=only_offering(request), activity_id=activity_id, day=day_of(day), now=timezone.now()
    )
    return _back(activity_id, day)
