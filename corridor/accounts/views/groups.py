"""Groups of students, for admins: the list, making one, changing it, putting it away."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.accounts import commands, queries
from corridor.accounts.actor import MemberRequest
from corridor.accounts.facts import GroupFacts
from corridor.accounts.forms import GroupForm
from corridor.accounts.models import Group
from corridor.accounts.picking import Picked, Picking, look_up
from corridor.core.errors import Invalid
from corridor.schools.access import needs
from corridor.schools.forms import show
from corridor.schools.permissions import Permission


@require_safe
@needs(Permission.LIMITS)
def groups(request: MemberRequest) -> HttpResponse:
    found = queries.groups(school_id=request.school.id)
    return render(request, "accounts/groups.html", {"groups": found})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.LIMITS)
def new_group(request: MemberRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.LIMITS)
def group(request: MemberRequest, group_id: UUID) -> HttpResponse:
    return _edit(request, queries.group_of(school_id=request.school.id, group_id=group_id))


def _edit(request: MemberRequest, group: Group | None) -> HttpResponse:
    school_id = request.school.id
    if request.method != "POST":
        form = GroupForm(initial={"name": group.name, "note": group.note} if group else None)
        people = queries.students_of_group(group_id=group.id) if group else []
        chosen = Picking(tuple(person.id for person in people))
        return _page(request, group, form, look_up(school_id=school_id, picking=chosen))
    picking = Picking.of(request.POST)
    picked = look_up(school_id=school_id, picking=picking)
    form = GroupForm(request.POST)
    if not picking.wants_save:
        return _page(request, group, GroupForm(initial=request.POST.dict()), picked)
    if form.is_valid() and picked.match.is_clear:
        try:
            saved = _save(request, group, form, picked)
        except Invalid as problem:
            show(form, problem)
        else:
            messages.success(request, _("“%(name)s” is saved.") % {"name": saved.name})
            return redirect("accounts:groups")
    return _page(request, group, form, picked, status=422)


def _save(request: MemberRequest, group: Group | None, form: GroupForm, picked: Picked) -> Group:
    return commands.save_group(
        actor=request.member,
        school_id=request.school.id,
        group_id=group.id if group else None,
        facts=GroupFacts(people=picked.people, **form.cleaned_data),
        now=timezone.now(),
    )


def _page(
    request: MemberRequest, group: Group | None, form: GroupForm, picked: Picked, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"group": group, "form": form, **picked.context()}
    return render(request, "accounts/group.html", context, status=status)


@require_POST
@needs(Permission.LIMITS)
def archive_group(request: MemberRequest, group_id: UUID) -> HttpResponse:
    put_away = commands.archive_group(
        actor=request.member, school_id=request.school.id, group_id=group_id, now=timezone.now()
    )
    messages.success(request, _("“%(name)s” is put away.") % {"name": put_away.name})
    return redirect("accounts:groups")
