"""What one can do with a place besides editing it: close, plan, reopen, put away, staff."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corridor.accounts import commands as accounts
from corridor.accounts.actor import MemberRequest
from corridor.core.errors import Invalid, Refused
from corridor.reports.views.place import back, location_at, page, staff_form
from corridor.schools import commands
from corridor.schools.access import needs
from corridor.schools.closing_forms import CloseForm, PlanForm
from corridor.schools.models import Location
from corridor.schools.permissions import Permission


@require_POST
@needs(Permission.PLACES)
def close(request: MemberRequest, location_id: UUID) -> HttpResponse:
    location, now = location_at(request, location_id), timezone.now()
    form = CloseForm(request.POST)
    if form.is_valid():
        until = form.closed_until(now, ZoneInfo(request.school.time_zone))
        try:
            _close(request, location, None, until, form.cleaned_data["reason"], now)
        except Invalid as problem:
            form.add_error("at", problem.fields["until"])
        else:
            return back(request, location, _("“%(name)s” is closed.") % {"name": location.name})
    return page(request, location, close_form=form)


@require_POST
@needs(Permission.PLACES)
def plan(request: MemberRequest, location_id: UUID) -> HttpResponse:
    """Close a place later, from one time to another."""
    location, now = location_at(request, location_id), timezone.now()
    form = PlanForm(request.POST, auto_id="plan_%s")
    if form.is_valid():
        zone = ZoneInfo(request.school.time_zone)
        starts, ends = form.starts_at(zone), form.ends_at(zone)
        try:
            _close(request, location, starts, ends, form.cleaned_data["reason"], now)
        except Invalid as problem:
            form.add_error("ends", problem.fields["until"])
        else:
            return back(request, location, _("The closing is planned."))
    return page(request, location, plan_form=form)


def _close(
    request: MemberRequest,
    location: Location,
    starts: datetime | None,
    until: datetime | None,
    reason: str,
    now: datetime,
) -> None:
    commands.close_location(
        actor=request.member, location=location, starts=starts, until=until, reason=reason, now=now
    )


@require_POST
@needs(Permission.PLACES)
def reopen(request: MemberRequest, location_id: UUID) -> HttpResponse:
    location = location_at(request, location_id)
    commands.reopen_location(actor=request.member, location=location, now=timezone.now())
    return back(request, location, _("“%(name)s” is open.") % {"name": location.name})


@require_POST
@needs(Permission.PLACES)
def archive(request: MemberRequest, location_id: UUID) -> HttpResponse:
    location = location_at(request, location_id)
    try:
        commands.archive_location(actor=request.member, location=location, now=timezone.now())
    except Refused as refused:
        messages.error(request, refused.refusal.detail)
        return redirect("reports:place", location_id=location.id)
    return back(request, location, _("“%(name)s” is put away.") % {"name": location.name})


@require_POST
@needs(Permission.PLACES)
def restore(request: MemberRequest, location_id: UUID) -> HttpResponse:
    location = location_at(request, location_id)
    commands.restore_location(actor=request.member, location=location, now=timezone.now())
    return back(request, location, _("“%(name)s” is back.") % {"name": location.name})


@require_POST
@needs(Permission.PLACES)
def add_staff(request: MemberRequest, location_id: UUID) -> HttpResponse:
    location = location_at(request, location_id)
    form = staff_form(request, request.POST)
    if not form.is_valid():
        return page(request, location, staff_form=form)
    accounts.add_place_staff(
        actor=request.member,
        location=location,
        member_id=UUID(form.cleaned_data["member"]),
        part=form.cleaned_data["part"],
        now=timezone.now(),
    )
    return back(request, location, _("The people of this place are saved."))


@require_POST
@needs(Permission.PLACES)
def remove_staff(request: MemberRequest, location_id: UUID, place_staff_id: UUID) -> HttpResponse:
    location = location_at(request, location_id)
    accounts.remove_place_staff(
        actor=request.member,
        location=location,
        place_staff_id=place_staff_id,
        now=timezone.now(),
    )
    return back(request, location, _("The people of this place are saved."))
