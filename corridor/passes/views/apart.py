"""Keeping students apart, for admins: groups without names until somebody opens them."""

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
from corridor.accounts.picking import Picking, look_up
from corridor.core.errors import Invalid
from corridor.passes.commands.apart import (
    archive_keep_apart,
    open_names,
    prolong_keep_apart,
    save_keep_apart,
)
from corridor.passes.models import KeepApart
from corridor.passes.queries import apart as queries
from corridor.passes.rule_forms import ApartForm
from corridor.schools.access import needs
from corridor.schools.forms import show
from corridor.schools.models import School
from corridor.schools.permissions import Permission
from corridor.schools.queries import today

MOST_EVENTS = 30
OPEN = "open"


@require_safe
@needs(Permission.KEEP_APART)
def keep_apart(request: MemberRequest) -> HttpResponse:
    """The groups, what they prevented this term, and which end soon; no student's name."""
    school = School.objects.get(id=request.school.id)
    day = today(time_zone=school.time_zone, now=timezone.now())
    events = queries.prevented(school=school, today=day)
    rows = queries.keep_aparts(school_id=school.id, today=day, prevented=events)
    context = {
        "rows": rows,
        "in_use": sum(row.is_in_use for row in rows),
        "review": [row for row in rows if row.ends_soon],
        "events": events[:MOST_EVENTS],
        "total": len(events),
        "figures": queries.apart_figures(school=school, events=events, today=day),
    }
    return render(request, "passes/keep_apart.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.KEEP_APART)
def new_apart(request: MemberRequest) -> HttpResponse:
    if request.method == "POST":
        return _edit(request, None)
    return _page(request, None, ApartForm(), Picking(()))


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.KEEP_APART)
def apart(request: MemberRequest, group_id: UUID) -> HttpResponse:
    """One group, closed; ``do=open`` opens its names, which is logged, and lets it be changed."""
    group = queries.keep_apart_of(school_id=request.school.id, group_id=group_id)
    if request.method != "POST":
        return render(request, "passes/apart_closed.html", _facts(request, group))
    if request.POST.get("do") != OPEN:
        return _edit(request, group)
    open_names(
        actor=request.member, school_id=request.school.id, group_id=group_id, now=timezone.now()
    )
    initial = {name: getattr(group, name) for name in ApartForm.base_fields}
    chosen = tuple(person.id for person in queries.people_of(group=group))
    return _page(request, group, ApartForm(initial=initial), Picking(chosen))


def _facts(request: MemberRequest, group: KeepApart) -> dict[str, Any]:
    """What may be said of a group without names."""
    school = School.objects.get(id=request.school.id)
    day = today(time_zone=school.time_zone, now=timezone.now())
    events = [e for e in queries.prevented(school=school, today=day) if e.group_id == group.id]
    return {"row": queries.row_of(group=group, today=day, needed=len(events)), "events": events}


def _edit(request: MemberRequest, group: KeepApart | None) -> HttpResponse:
    picking = Picking.of(request.POST)
    if not picking.wants_save:
        return _page(request, group, ApartForm(initial=request.POST.dict()), picking)
    form = ApartForm(request.POST)
    picked = look_up(school_id=request.school.id, picking=picking)
    if form.is_valid() and picked.match.is_clear:
        try:
            saved = save_keep_apart(
                actor=request.member,
                school_id=request.school.id,
                group_id=group.id if group else None,
                facts=form.facts(picked.people),
                now=timezone.now(),
            )
        except Invalid as problem:
            show(form, problem)
        else:
            messages.success(request, _("“%(name)s” is saved.") % {"name": saved.name})
            return redirect("passes:keep_apart")
    return _page(request, group, form, picking, status=422)


def _page(
    request: MemberRequest,
    group: KeepApart | None,
    form: ApartForm,
    picking: Picking,
    status: int = 200,
) -> HttpResponse:
    picked = look_up(school_id=request.school.id, picking=picking)
    context: dict[str, Any] = {"group": group, "form": form, **picked.context()}
    if group is not None and request.POST.get("do") == OPEN:
        context |= _facts(request, group)
    return render(request, "passes/apart.html", context, status=status)


@require_POST
@needs(Permission.KEEP_APART)
def archive_apart(request: MemberRequest, group_id: UUID) -> HttpResponse:
    group = archive_keep_apart(
        actor=request.member, school_id=request.school.id, group_id=group_id, now=timezone.now()
    )
    messages.success(request, _("“%(name)s” is put away.") % {"name": group.name})
    return redirect("passes:keep_apart")


@require_POST
@needs(Permission.KEEP_APART)
def prolong_apart(request: MemberRequest, group_id: UUID) -> HttpResponse:
    """Four weeks more than it has."""
    group = queries.keep_apart_of(school_id=request.school.id, group_id=group_id)
    prolong_keep_apart(
        actor=request.member,
        school_id=request.school.id,
        group_id=group_id,
        ends_on=queries.longer(group),
        now=timezone.now(),
    )
    messages.success(request, _("“%(name)s” goes on.") % {"name": group.name})
    return redirect("passes:keep_apart")
