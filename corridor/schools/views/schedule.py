"""Today's bells, the bell schedules and the month."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.core.errors import Invalid
from corridor.schools import commands, queries
from corridor.schools.access import AdminRequest, needs
from corridor.schools.day_chart import day_chart
from corridor.schools.models import BellSchedule
from corridor.schools.period_forms import ScheduleEditor
from corridor.schools.permissions import Permission
from corridor.schools.views.calendar import month_wanted


@require_safe
@needs(Permission.SCHEDULE)
def schedule(request: AdminRequest) -> HttpResponse:
    """The day, the schedules and one month (``?month=2026-11``)."""
    now, school = timezone.now(), request.school
    today = queries.today(time_zone=school.time_zone, now=now)
    first = month_wanted(request.GET.get("month", ""), otherwise=today)
    day = queries.bells(school_id=school.id, local_date=today)
    context = {
        "day": day,
        "present": day.at(now, day.waves[0]),
        "chart": day_chart(day, now=now),
        "now": now,
        "today": today,
        "schedules": queries.listed_schedules(school_id=school.id, since=today),
        "coming": queries.coming_up(school_id=school.id, since=today),
        "month": queries.months(school_id=school.id, first=first)[0],
        "previous": (first - timedelta(days=1)).replace(day=1),
        "next": (first + timedelta(days=31)).replace(day=1),
    }
    return render(request, "schools/schedule.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SCHEDULE)
def new_schedule(request: AdminRequest) -> HttpResponse:
    """An empty schedule, or a copy of one (``?like=<id>``) that nothing is saved of yet."""
    like = request.GET.get("like", "")
    if like and request.method != "POST":
        return _editor(request, None, ScheduleEditor.copy_of(_schedule(request, like)))
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SCHEDULE)
def edit_schedule(request: AdminRequest, schedule_id: UUID) -> HttpResponse:
    return _edit(request, _schedule(request, str(schedule_id)))


def _schedule(request: AdminRequest, schedule_id: str) -> BellSchedule:
    found = queries.schedules(school_id=request.school.id)
    for schedule in found:
        if str(schedule.id) == schedule_id:
            return schedule
    raise Http404


def _edit(request: AdminRequest, stored: BellSchedule | None) -> HttpResponse:
    if request.method != "POST":
        return _editor(request, stored, ScheduleEditor.of(stored))
    editor = ScheduleEditor.typed(request.POST)
    rearranged = editor.pressed(request.POST)
    if rearranged:
        return _editor(request, stored, rearranged)
    if not editor.is_valid():
        return _editor(request, stored, editor, status=422)
    try:
        saved = commands.save_bell_schedule(
            actor=request.member,
            school_id=request.school.id,
            schedule_id=stored.id if stored else None,
            facts=editor.facts(),
            now=timezone.now(),
        )
    except Invalid as problem:
        editor.show(problem)
        return _editor(request, stored, editor, status=422)
    messages.success(request, _("“%(name)s” is saved.") % {"name": saved.name})
    return redirect("schools:schedule")


def _editor(
    request: AdminRequest, stored: BellSchedule | None, editor: ScheduleEditor, status: int = 200
) -> HttpResponse:
    context = {"stored": stored, "editor": editor}
    return render(request, "schools/bell_schedule.html", context, status=status)


@require_POST
@needs(Permission.SCHEDULE)
def archive_schedule(request: AdminRequest, schedule_id: UUID) -> HttpResponse:
    commands.archive_bell_schedule(
        actor=request.member,
        school_id=request.school.id,
        schedule_id=schedule_id,
        now=timezone.now(),
    )
    messages.success(request, _("The schedule is put away."))
    return redirect("schools:schedule")
