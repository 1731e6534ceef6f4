"""Copying a school's rules to another school of the district."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from corridor.core.errors import Invalid
from corridor.schools.access import AdminRequest, needs
from corridor.schools.commands.copying import copy_rules as copy_rules_to
from corridor.schools.models import School
from corridor.schools.permissions import Permission
from corridor.schools.rule_differences import differences


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.DISTRICT)
def copy_rules(request: AdminRequest) -> HttpResponse:
    """``?to=`` is the other school; the page then lists what would change there."""
    others = other_schools(request)
    asked = request.POST.get("to") or request.GET.get("to", "")
    target = next((school for school in others if str(school.id) == asked), None)
    if asked and target is None:
        raise Http404
    problem = ""
    if request.method == "POST" and target:
        problem = _copy(request, target.id)
        if not problem:
            text = _("%(school)s has these rules now. They hold there from now on.")
            messages.success(request, text % {"school": target.name})
            return redirect("schools:rules")
    context = {
        "others": others,
        "target": target,
        "problem": problem,
        "differences": differences(source_id=request.school.id, target_id=target.id)
        if target
        else [],
    }
    return render(request, "schools/copy_rules.html", context, status=422 if problem else 200)


def other_schools(request: AdminRequest) -> list[School]:
    """Where a district admin may copy the rules to."""
    if not request.member.may(Permission.DISTRICT):
        return []
    found = School.objects.filter(archived_at__isnull=True).exclude(id=request.school.id)
    return list(found.order_by("name"))


def _copy(request: AdminRequest, target_id: UUID) -> str:
    """Why it can't be done; empty when it is done."""
    try:
        copy_rules_to(
            actor=request.member,
            source_id=request.school.id,
            target_id=target_id,
            now=timezone.now(),
        )
    except Invalid as problem:
        return str(problem)
    return ""
