"""The page of a series: who, which days, how each pass stands; and the list of all of them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.core.errors import Invalid, NotFound
from corridor.passes.looks import note_look
from corridor.passes.queries.students import find_students, students_of
from corridor.passes.views.answers import see_other
from corridor.passes.views.staff_only import only_makers, only_staff, uuid_of
from corridor.planning.commands.series import change_days, change_list, change_note, end_series
from corridor.planning.models import Series
from corridor.planning.queries.all_series import going_on, series_card, single_plans
from corridor.planning.views.words import shown
from corridor.schools.permissions import Permission

MOST = 60


@require_safe
def show(request: MemberRequest, series_id: UUID) -> HttpResponse:
    """``day`` is the one whose passes are listed, ``q`` looks for students to add."""
    return _page(request, series_id)


def _page(
    request: MemberRequest, series_id: UUID, *, note: str | None = None, problem: str = ""
) -> HttpResponse:
    actor, now = only_staff(request), timezone.now()
    today = actor.school.local(now).date()
    day = _date(request.GET.get("day", ""))
    card = series_card(actor=actor, series_id=series_id, day=day, today=today)
    over = {one.student_id for one in card.cards if not one.is_open}
    note_look(actor=actor, page="series", students=over, now=now)
    typed = request.GET.get("q", "").strip()[:80]
    listed = {student_id for student_id, _name in card.students}
    found = find_students(school_id=actor.school.id, search=typed) if typed else []
    context = {
        "card": card,
        "series": card.series,
        "plans": [shown(one, actor=actor, now=now) for one in card.cards],
        "chosen": next((one for one in card.days if one.date == card.day), None),
        "when": when_words(card.series),
        "today": today,
        "typed": typed,
        "found": [student for student in found if student.id not in listed],
        "may_change": not card.is_over and actor.may(Permission.MAKE_PASSES),
        "note": card.series.note if note is None else note,
        "problem": problem,
    }
    return render(request, "planning/series.html", context, status=422 if problem else 200)


def when_words(series: Series) -> str:
    """ "Tue, Thu · A day · period 3, 5 minutes after the bell"."""
    days = [str(WEEKDAYS_ABBR[n - 1]) for n in series.weekdays]
    types = [_("{type} day").format(type=one) for one in series.day_types]
    if series.at:
        time = time_format(series.at, "g:i")
    elif not series.offset_minutes:
        time = _("period {name}, at the bell").format(name=series.period)
    else:
        time = _("period {name}, {n} min after the bell").format(
            name=series.period, n=series.offset_minutes
        )
    return " · ".join(filter(None, (", ".join(days), ", ".join(types), time)))


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_POST
def people(request: MemberRequest, series_id: UUID) -> HttpResponse:
    """``join`` and ``leave``: students of the school."""
    actor = only_makers(request)
    join, leave = (_people(request, name) for name in ("join", "leave"))
    known = {s.id for s in students_of(school_id=actor.school.id, ids=join)}
    if known != set(join):
        raise NotFound("Somebody named is no student of this school.")
    change_list(actor=actor, series_id=series_id, join=join, leave=leave, now=timezone.now())
    messages.success(request, _("The list is changed, and its passes with it."))
    return see_other("planning:series", series_id)


def _people(request: MemberRequest, name: str) -> list[UUID]:
    found = (uuid_of(text) for text in request.POST.getlist(name)[:MOST])
    return [one for one in found if one]


@require_POST
def days(request: MemberRequest, series_id: UUID) -> HttpResponse:
    """``skip`` leaves a day out, ``back`` has it again."""
    actor = only_makers(request)
    skip, back = (_date(request.POST.get(name, "")) for name in ("skip", "back"))
    if skip is None and back is None:
        raise Invalid({"skip": _("Choose a day.")})
    change_days(
        actor=actor,
        series_id=series_id,
        skip=[skip] if skip else [],
        back=[back] if back else [],
        now=timezone.now(),
    )
    messages.success(request, _("Left out.") if skip else _("It is one of its days again."))
    return see_other("planning:series", series_id)


@require_POST
def note(request: MemberRequest, series_id: UUID) -> HttpResponse:
    """``note`` stands on the passes to come."""
    actor, words = only_makers(request), request.POST.get("note", "")
    try:
        change_note(actor=actor, series_id=series_id, note=words, now=timezone.now())
    except Invalid as invalid:
        return _page(request, series_id, note=words, problem=invalid.fields["note"])
    messages.success(request, _("The note is changed, and stands on the passes to come."))
    return see_other("planning:series", series_id)


@require_POST
def end(request: MemberRequest, series_id: UUID) -> HttpResponse:
    end_series(actor=only_makers(request), series_id=series_id, now=timezone.now())
    messages.success(request, _("Ended. No further passes come of it."))
    return see_other("planning:series", series_id)


@require_safe
def planned(request: MemberRequest) -> HttpResponse:
    """What is planned ahead: one's own, or everybody's (``all``)."""
    actor, now = only_staff(request), timezone.now()
    today, everybody = actor.school.local(now).date(), "all" in request.GET
    by = None if everybody else actor.member_id
    plans = single_plans(school_id=actor.school.id, today=today, by=by)
    context = {
        "series": going_on(school_id=actor.school.id, today=today, by=by),
        "plans": [shown(card, actor=actor, now=now) for card in plans],
        "everybody": everybody,
    }
    return render(request, "planning/planned.html", context)
