"""What a day is, and which day types take turns."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from corridor.core.errors import Invalid
from corridor.schools import commands, queries
from corridor.schools.access import AdminRequest, admins_only
from corridor.schools.forms import DayForm, TurnsForm, show

LONGEST_SPAN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def day(request: AdminRequest, iso_date: str) -> HttpResponse:
    """Say what one day is, or the same for several in a row."""
    local_date = _date(iso_date)
    schedules = queries.schedules(school_id=request.school.id)
    stored = queries.bells(school_id=request.school.id, local_date=local_date)
    initial = _initial(stored)
    form = DayForm(request.POST or None, schedules=schedules, initial=initial)
    if request.method == "POST" and form.is_valid():
        days = _span(form, local_date)
        if days:
            return _save(request, form, days)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "day": stored, "date": local_date}
    return render(request, "schools/calendar_day.html", context, status=status)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Http404 from None


def _initial(stored: queries.DayBells) -> dict[str, Any]:
    return {
        "kind": "school" if stored.is_school_day else "off",
        "bell_schedule": str(stored.listed_schedule_id or ""),
        "day_type": stored.day_type,
        "note": stored.note,
    }


def _span(form: DayForm, first: date) -> list[date]:
    """The dates that are meant; none, with an error beside the field, when they make no sense."""
    last = form.cleaned_data["until"] or first
    if not 0 <= (last - first).days < LONGEST_SPAN:
        form.add_error("until", _("Choose a day after this one, within the school year."))
        return []
    dates = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    is_off = form.cleaned_data["kind"] == "off"
    return [d for d in dates if d == first or is_off or d.weekday() in queries.WORKDAYS]


def _save(request: AdminRequest, form: DayForm, dates: list[date]) -> HttpResponse:
    count = commands.set_calendar_days(
        actor=request.member,
        school_id=request.school.id,
        days=[form.facts(d) for d in dates],
        now=timezone.now(),
    )
    messages.success(
        request,
        ngettext("The day is saved.", "%(count)d days are saved.", count) % {"count": count},
    )
    return redirect(f"{reverse('schools:schedule')}?month={dates[0]:%Y-%m}")


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def turns(request: AdminRequest) -> HttpResponse:
    """Let day types take turns from one day to another."""
    today = queries.today(time_zone=request.school.time_zone, now=timezone.now())
    form = TurnsForm(request.POST or None, initial={"since": today})
    if request.method == "POST" and form.is_valid():
        try:
            return _alternate(request, form)
        except Invalid as problem:
            show(form, problem)
    status = 422 if request.method == "POST" else 200
    return render(request, "schools/turns.html", {"form": form}, status=status)


def _alternate(request: AdminRequest, form: TurnsForm) -> HttpResponse:
    values = form.cleaned_data
    count = commands.alternate_day_types(
        actor=request.member,
        school_id=request.school.id,
        span=(values["since"], values["until"]),
        types=values["types"],
        now=timezone.now(),
    )
    messages.success(
        request,
        ngettext("%(count)d day has its type.", "%(count)d days have their type.", count)
        % {"count": count},
    )
    return redirect(f"{reverse('schools:schedule')}?month={values['since']:%Y-%m}")
