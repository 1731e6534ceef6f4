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
from django.views.decorators.http import require_POST, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.accounts.models import Person
from corridor.core.errors import Invalid
from corridor.flex import commands
from corridor.flex.policies import may_require
from corridor.flex.queries.days import coming_times
from corridor.flex.queries.unplaced import unplaced
from corridor.flex.slot import Rank
from corridor.flex.views.activities import only_offering
from corridor.flex.views.asked import day_of, time_asked
from corridor.passes.views.answers import see_other
from corridor.passes.views.staff_only import uuid_of
from corridor.schools.grades import grade_name

MOST_TIMES, MOST_SHOWN = 6, 60


@require_safe
def none_yet(request: MemberRequest) -> HttpResponse:
    """``?day=``, ``?period=`` and ``?class=`` say of when, and whose students."""
    only_offering(request)
    return _page(request)


def _page(
    request: MemberRequest, problems: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    now, asked = timezone.now(), request.POST or request.GET
    today = request.school.local(now).date()
    times = coming_times(school_id=request.school.id, today=today, now=now)
    time = time_asked(times, asked.get("day", ""), asked.get("period", ""))
    section_id = uuid_of(asked.get("class", ""))
    found = (
        unplaced(actor=request.member, time=time, section_id=section_id, now=now) if time else None
    )
    words = asked.get("q", "").strip()[:80]
    fitting = [one for one in found.students if _fits(one, words)] if found else []
    context: dict[str, Any] = {
        "words": words,
        "more": max(len(fitting) - MOST_SHOWN, 0),
        "times": times[:MOST_TIMES],
        "time": time,
        "today": today,
        "found": found,
        "students": fitting[:MOST_SHOWN],
        "sees_all": may_require(request.member),
        "problems": problems or {},
        "ticked": _ticked(request),
        "activity": uuid_of(request.POST.get("activity", "")),
    }
    return render(request, "flex/none_yet.html", context, status=status)


def _fits(student: Person, words: str) -> bool:
    """By name, number or grade."""
    text = f"{student.name} {student.student_number} {grade_name(student.grade)}".casefold()
    return all(word in text for word in words.casefold().split())


@require_POST
def assign(request: MemberRequest) -> HttpResponse:
    """Put those who are ticked somewhere; they may still choose otherwise in time."""
    only_offering(request)
    try:
        activity_id, students = _wish(request)
    except Invalid as invalid:
        return _page(request, invalid.fields, 422)
    done = commands.assign(
        actor=request.member,
        activity_id=activity_id,
        day=day_of(request.POST.get("day", "")),
        students=students,
        rank=Rank.CHOSEN,
        now=timezone.now(),
    )
    messages.success(request, _("Placed: {n}").format(n=len(done.added)))
    asked = {name: request.POST.get(name, "") for name in ("day", "period", "class", "q")}
    return see_other(f"{reverse('flex:none_yet')}?{urlencode(asked)}")


def _ticked(request: MemberRequest) -> list[UUID]:
    return [id_ for text in request.POST.getlist("student") if (id_ := uuid_of(text))]


def _wish(request: MemberRequest) -> tuple[UUID, list[UUID]]:
    """The activity, and the students who are ticked; raises ``Invalid``."""
    activity_id = uuid_of(request.POST.get("activity", ""))
    students = _ticked(request)
    if not students:
        raise Invalid({"student": _("Tick at least one student.")})
    if activity_id is None:
        raise Invalid({"activity": _("Choose an activity.")})
    return activity_id, students
