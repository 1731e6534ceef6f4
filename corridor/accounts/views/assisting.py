"""Whom an assistant acts for, for admins."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from corridor.accounts import commands, queries
from corridor.accounts.actor import MemberRequest
from corridor.accounts.models import Member, Role
from corridor.accounts.picking import Picking
from corridor.accounts.step_up import confirmed
from corridor.core.errors import Invalid, NotAllowed, NotFound
from corridor.schools.access import needs
from corridor.schools.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PEOPLE)
@confirmed
def assists(request: MemberRequest, member_id: UUID) -> HttpResponse:
    member = queries.member_of(school_id=request.school.id, member_id=member_id)
    if Role.ASSISTANT not in member.roles:
        raise NotFound
    if not queries.has_power_over(request.member, member):
        raise NotAllowed
    if request.method != "POST":
        chosen = tuple(person.id for person in queries.teachers_of(assistant_id=member_id))
        return _page(request, member, Picking(chosen))
    picking = Picking.of(request.POST)
    if not picking.wants_save:
        return _page(request, member, picking)
    try:
        commands.set_teachers(
            actor=request.member,
            school_id=request.school.id,
            member_id=member_id,
            teachers=picking.chosen,
            now=timezone.now(),
        )
    except Invalid as problem:
        return _page(request, member, picking, problem=str(problem))
    messages.success(request, _("Saved. It holds from the next click on."))
    return redirect("reports:person", member_id=member_id)


def _page(
    request: MemberRequest, member: Member, picking: Picking, *, problem: str = ""
) -> HttpResponse:
    picker = queries.pick_teachers(
        school_id=request.school.id, chosen=picking.chosen, search=picking.search
    )
    context = {"member": member, "picker": picker, "problem": problem}
    status = 422 if problem else 200
    return render(request, "accounts/assists.html", context, status=status)
