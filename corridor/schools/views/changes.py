"""Who changed what of the school's rules, and taking it back."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corridor.core.errors import Refused
from corridor.schools import change_queries, commands
from corridor.schools.access import AdminRequest, needs
from corridor.schools.change_lines import in_days
from corridor.schools.change_queries import BY_MACHINE, ChangeFilter
from corridor.schools.permissions import Permission
from corridor.schools.policies import may_see_private
from corridor.schools.queries import today
from corridor.schools.subjects import Subject, all_subjects, hidden_from


@require_safe
@needs(Permission.SEE_CHANGES)
def changes(request: AdminRequest) -> HttpResponse:
    """``?q=`` searches, ``?kind=`` and ``?who=`` filter, ``?after=`` leads to older ones."""
    school = request.school
    wanted = _filter(request)
    seen = change_queries.visible_changes(actor=request.member, school_id=school.id)
    page = change_queries.page_of_changes(
        seen, wanted=wanted, after=_id(request.GET.get("after", ""))
    )
    context = {
        "wanted": wanted,
        "days": in_days(page.rows, zone=ZoneInfo(school.time_zone)),
        "older": page.older,
        "is_first": "after" not in request.GET,
        "authors": change_queries.authors(seen),
        "subjects": _subjects(request),
        "today": today(time_zone=school.time_zone, now=timezone.now()),
    }
    return render(request, "schools/changes.html", context)


def _filter(request: AdminRequest) -> ChangeFilter:
    kind, who = request.GET.get("kind", ""), request.GET.get("who", "")
    return ChangeFilter(
        subject=kind if kind in {subject.key for subject in _subjects(request)} else "",
        person=who if who == BY_MACHINE or _id(who) else "",
        search=request.GET.get("q", "").strip(),
    )


def _subjects(request: AdminRequest) -> list[Subject]:
    sees_all = may_see_private(request.member)
    hidden = hidden_from(request.member)
    return [
        subject
        for subject in all_subjects()
        if (sees_all or not subject.is_private) and subject.key not in hidden
    ]


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@require_POST
@needs(Permission.SEE_CHANGES)
def undo(request: AdminRequest, change_id: UUID) -> HttpResponse:
    try:
        commands.undo_change(actor=request.member, change_id=change_id, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.refusal.detail)
    else:
        messages.success(request, _("Taken back. It is as it was before."))
    return redirect("schools:changes")
