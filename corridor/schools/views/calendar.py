"""What days are, which types they have, and one week made like another."""

from __future__ import annotations

from datetime import date
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
from corridor.schools.access import AdminRequest, needs
from corridor.schools.day_forms import (
    FIRST_DATE,
    LAST_DATE,
    CopyWeekForm,
    DayForm,
    SpanForm,
    TurnsForm,
)
from corridor.schools.day_plans import monday_of
from corridor.schools.day_words import day_words
from corridor.schools.forms import show
from corridor.schools.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SCHEDULE)
def day(request: AdminRequest, iso_date: str) -> HttpResponse:
    """Say what one day is, or the same for several in a row."""
    local_date = _date(iso_date)
    schedules = queries.schedules(school_id=request.school.id)
    stored = queries.bells(school_id=request.school.id, local_date=local_date)
    form = DayForm(
        request.POST or None, schedules=schedules, day=local_date, initial=_initial(stored)
    )
    if request.method == "POST" and form.is_valid():
        return _save_days(request, form)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "day": stored, "date": local_date}
    return render(request, "schools/calendar_day.html", context, status=status)


def _date(text: str) -> date:
    try:
        wanted = date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if not FIRST_DATE <= wanted <= LAST_DATE:
        raise Http404
    return wanted


def month_wanted(text: str, *, otherwise: date) -> date:
    """The first day of the month in an address ("2026-11"); 404 for what is none."""
    return _date(f"{text}-01") if text else otherwise.replace(day=1)


def _initial(stored: queries.DayBells) -> dict[str, Any]:
    return {
        "kind": "school" if stored.is_school_day else "off",
        "bell_schedule": str(stored.listed_schedule_id or ""),
        "day_type": stored.day_type,
        "note": stored.note,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SCHEDULE)
def days(request: AdminRequest) -> HttpResponse:
    """Holidays and special days: a span of dates, said once."""
    schedules = queries.schedules(school_id=request.school.id)
    initial = {"since": _today(request), "kind": "off"}
    form = SpanForm(request.POST or None, schedules=schedules, initial=initial)
    if request.method == "POST" and form.is_valid():
        return _save_days(request, form)
    status = 422 if request.method == "POST" else 200
    return render(request, "schools/calendar_days.html", {"form": form}, status=status)


def _today(request: AdminRequest) -> date:
    return queries.today(time_zone=request.school.time_zone, now=timezone.now())


def _save_days(request: AdminRequest, form: DayForm) -> HttpResponse:
    whose: dict[str, Any] = {
        "actor": request.member,
        "school_id": request.school.id,
        "now": timezone.now(),
    }
    if form.takes_off_and_moves:
        count = commands.take_days_off(span=form.span, note=form.cleaned_data["note"], **whose)
    else:
        first, last = form.span
        known = queries.days(school_id=request.school.id, first=first, last=last)
        count = commands.set_calendar_days(days=form.days(known), **whose)
    return _saved(request, count, form.first)


def _saved(request: AdminRequest, count: int, shown: date) -> HttpResponse:
    """Back to the calendar, at the month of the change, with how many days differ now."""
    text = ngettext("%(count)d day has changed.", "%(count)d days have changed.", count)
    none = _("Nothing to change: the calendar said so already.")
    messages.success(request, text % {"count": count} if count else none)
    return redirect(f"{reverse('schools:schedule')}?month={shown:%Y-%m}#calendar")


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SCHEDULE)
def turns(request: AdminRequest) -> HttpResponse:
    """Let day types take turns from one day to another, or belong to weekdays."""
    form = TurnsForm(request.POST or None, initial={"since": _today(request)})
    if request.method == "POST" and form.is_valid():
        try:
            return _type_days(request, form)
        except Invalid as problem:
            show(form, problem)
    status = 422 if request.method == "POST" else 200
    return render(request, "schools/turns.html", {"form": form}, status=status)


def _type_days(request: AdminRequest, form: TurnsForm) -> HttpResponse:
    whose: dict[str, Any] = {
        "actor": request.member,
        "school_id": request.school.id,
        "span": form.span,
        "now": timezone.now(),
    }
    if form.is_by_weekday:
        count = commands.type_weekdays(types=form.weekday_types, **whose)
    else:
        count = commands.alternate_day_types(types=form.cleaned_data["types"], **whose)
    return _saved(request, count, form.span[0])


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.SCHEDULE)
def copy_week(request: AdminRequest) -> HttpResponse:
    """GET with a week shows what would change, POST does it."""
    asked = request.POST or request.GET
    form = CopyWeekForm(asked if "week" in asked else None, initial=_next_week(request))
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        try:
            if request.method == "POST":
                return _copy(request, form)
            context["preview"] = _preview(request, form)
        except Invalid as problem:
            show(form, problem)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "schools/copy_week.html", context, status=status)


def _next_week(request: AdminRequest) -> dict[str, Any]:
    return {"week": monday_of(_today(request)), "weeks": 1}


def _copy(request: AdminRequest, form: CopyWeekForm) -> HttpResponse:
    count = commands.copy_week(
        actor=request.member,
        school_id=request.school.id,
        monday=form.cleaned_data["week"],
        onto=form.targets,
        now=timezone.now(),
    )
    return _saved(request, count, min(form.targets))


def _preview(request: AdminRequest, form: CopyWeekForm) -> list[tuple[date, str, str]]:
    """Date, what it is and what it would be."""
    names = {s.id: s.name for s in queries.schedules(school_id=request.school.id)}
    changes = commands.preview_of_copy(
        school_id=request.school.id, monday=form.cleaned_data["week"], onto=form.targets
    )
    return [
        (change.after.date, day_words(change.before, names), day_words(change.after, names))
        for change in changes
    ]


@require_http_methods(["GET", "HEAD"])
@needs(Permission.SCHEDULE)
def year(request: AdminRequest) -> HttpResponse:
    """Twelve months on one page, to look over and to print (``?from=2026-08``)."""
    today = _today(request)
    first = month_wanted(request.GET.get("from", ""), otherwise=_school_year(today))
    context = {
        "months": queries.months(school_id=request.school.id, first=first, count=12),
        "today": today,
        "first": first,
        "previous": first.replace(year=first.year - 1),
        "next": first.replace(year=first.year + 1),
    }
    return render(request, "schools/year.html", context)


def _school_year(today: date) -> date:
    """The August in which the school year of ``today`` begins; July looks ahead."""
    return date(today.year - (today.month < 7), 8, 1)
