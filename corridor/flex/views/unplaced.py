"""Who has none yet, for whoever looks after Flex and for the teachers of a class."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from corridor.accounts.actor import MemberRequest
from corridor.core.errors import Invalid
from corridor.flex import commands
from corridor.flex.policies import may_require
from corridor.flex.queries.days import FlexTime, coming_times
from corridor.flex.queries.unplaced import Unplaced, unplaced
from corridor.flex.slot import Rank
from corridor.flex.views.activities import only_offering
from corridor.flex.views.asked import time_asked
from corridor.passes.views.answers import see_other
from corridor.passes.views.staff_only import uuid_of

MOST_TIMES, MOST_SHOWN = 6, 200


@require_http_methods(["GET", "HEAD", "POST"])
def none_yet(request: MemberRequest) -> HttpResponse:
    """``?day=``, ``?period=`` and ``?class=``; a POST puts those who are ticked somewhere."""
    actor, now = only_offering(request), timezone.now()
    today = request.school.local(now).date()
    times = coming_times(school_id=request.school.id, today=today, now=now)
    time = time_asked(times, request.GET.get("day", ""), request.GET.get("period", ""))
    section_id = uuid_of(request.GET.get("class", ""))
    found = unplaced(actor=actor, time=time, section_id=section_id, now=now) if time else None
    context: dict[str, Any] = {
        "times": times[:MOST_TIMES],
        "time": time,
        "today": today,
        "found": found,
        "students": found.students[:MOST_SHOWN] if found else [],
        "sees_all": may_require(actor),
    }
    if request.method == "POST" and time and found:
        return _assign(request, time, found, context)
    return render(request, "flex/none_yet.html", context)


def _assign(
    request: MemberRequest, time: FlexTime, found: Unplaced, context: dict[str, Any]
) -> HttpResponse:
    try:
        activity_id, students = _wish(request)
    except Invalid as invalid:
        context |= {"problems": invalid.fields, "ticked": request.POST.getlist("student")}
        return render(request, "flex/none_yet.html", context, status=422)
    done = commands.assign(
        actor=request.member,
        activity_id=activity_id,
        day=time.date,
        students=students,
        rank=Rank.CHOSEN,
        now=timezone.now(),
    )
    messages.success(request, _("Placed: {n}").format(n=len(done.added)))
    asked = {"day": time.date.isoformat(), "period": time.period}
    if found.chosen:
        asked["class"] = str(found.chosen.id)
    return see_other(f"{reverse('flex:none_yet')}?{urlencode(asked)}")


def _wish(request: MemberRequest) -> tuple[UUID, list[UUID]]:
    """The activity, and the students who are ticked; raises ``Invalid``."""
    activity_id = uuid_of(request.POST.get("activity", ""))
    students = [id_ for text in request.POST.getlist("student") if (id_ := uuid_of(text))]
    if not students:
        raise Invalid({"student": _("Tick at least one student.")})
    if activity_id is None:
        raise Invalid({"activity": _("Choose an activity.")})
    return activity_id, students
