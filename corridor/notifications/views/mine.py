"""What only staff have: the morning letter, and students of whose passes they hear."""

from __future__ import annotations

from datetime import time
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corridor.accounts.actor import Actor
from corridor.accounts.queries.picking import pick_students
from corridor.core.errors import Refused
from corridor.notifications.commands import follow, set_summary, unfollow
from corridor.notifications.commands.choosing import EARLIEST, LATEST
from corridor.notifications.models import Following, Preferences
from corridor.schools.access import needs
from corridor.schools.permissions import Permission

HALF = 30  # minutes between the times that one chooses from


class StaffRequest(HttpRequest):
    """A request that came through ``needs``."""

    member: Actor


@require_safe
@needs(Permission.SEE_PASSES)
def mine(request: StaffRequest) -> HttpResponse:
    actor = request.member
    search = request.GET.get("q", "").strip()[:80]
    picked = Following.objects.filter(person_id=actor.person_id, school_id=actor.school.id)
    ids = list(picked.values_list("student_id", flat=True))
    found = pick_students(school_id=actor.school.id, chosen=ids, search=search)
    own = Preferences.objects.filter(person_id=actor.person_id).first()
    context = {"found": found, "times": _times(), "at": own and own.summary_at}
    return render(request, "notifications/mine.html", context)


def _times() -> list[time]:
    minutes = range(EARLIEST.hour * 60, LATEST.hour * 60 + 1, HALF)
    return [time(*divmod(each, 60)) for each in minutes]


@require_POST
@needs(Permission.SEE_PASSES)
def summary(request: StaffRequest) -> HttpResponse:
    at = _time_in(request.POST.get("at", ""))
    set_summary(person_id=request.member.person_id, at=at, now=timezone.now())
    if at is None:
        messages.success(request, _("You get no morning letter."))
    else:
        messages.success(request, _("The next morning letter comes at the time you chose."))
    return redirect("notifications:mine")


def _time_in(text: str) -> time | None:
    """One of those offered; anything else is no letter."""
    return next((each for each in _times() if f"{each:%H:%M}" == text), None)


@require_POST
@needs(Permission.SEE_PASSES)
def follow_student(request: StaffRequest, student_id: UUID) -> HttpResponse:
    try:
        follow(actor=request.member, student_id=student_id, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.refusal.detail)
    return redirect("notifications:mine")


@require_POST
@needs(Permission.SEE_PASSES)
def unfollow_student(request: StaffRequest, student_id: UUID) -> HttpResponse:
    unfollow(actor=request.member, student_id=student_id)
    return redirect("notifications:mine")
