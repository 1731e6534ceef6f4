"""One place: its editor, closing and reopening, putting away, and who is staff there."""

from __future__ import annotations

from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from corridor.accounts import commands as accounts
from corridor.accounts.actor import MemberRequest
from corridor.accounts.forms import PlaceStaffForm
from corridor.accounts.queries import grades, place_staff, staff
from corridor.core.errors import Invalid
from corridor.reports.queries.places import folder_names, place_now
from corridor.schools import commands
from corridor.schools.access import admins_only
from corridor.schools.forms import CloseForm, PlaceForm, place_icons, show
from corridor.schools.models import Location
from corridor.schools.queries import location_of

NEW = {
    "kind": "other",
    "colour": "slate",
    "icon": "map-pin",
    "minutes": 5,
    "approval_scheduled": "origin",
    "counts_toward_limit": True,
    "is_destination": True,
}


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def new_place(request: MemberRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@admins_only
def place(request: MemberRequest, location_id: UUID) -> HttpResponse:
    return _edit(request, _location(request, location_id))


def _location(request: MemberRequest, location_id: UUID) -> Location:
    return location_of(school_id=request.school.id, location_id=location_id)


def _edit(request: MemberRequest, location: Location | None) -> HttpResponse:
    form = _form(request, location, request.POST or None)
    if request.method != "POST":
        return _page(request, location)
    if form.is_valid():
        try:
            saved = commands.save_location(
                actor=request.member,
                school_id=request.school.id,
                location_id=location.id if location else None,
                facts=form.facts(),
                now=timezone.now(),
            )
        except Invalid as problem:
            show(form, problem)
        else:
            return _back(request, saved, _("“%(name)s” is saved.") % {"name": saved.name})
    return _page(request, location, form=form)


def _form(request: MemberRequest, location: Location | None, data: Any = None) -> PlaceForm:
    stored = {name: getattr(location, name) for name in PlaceForm.base_fields} if location else NEW
    return PlaceForm(data, grades=grades(school_id=request.school.id), initial=stored)


def _page(request: MemberRequest, location: Location | None, **filled: Any) -> HttpResponse:
    """The whole page; ``filled`` are the forms that somebody has just sent."""
    form = filled.get("form") or _form(request, location)
    context = {
        "form": form,
        "location": location,
        "folders": folder_names(school_id=request.school.id),
        "icons": place_icons(str(form["icon"].value() or "")),
        "tile": _tile(form),
    }
    if location:
        context |= _around(request, location) | filled
    status = 422 if request.method == "POST" else 200
    return render(request, "reports/place.html", context, status=status)


def _around(request: MemberRequest, location: Location) -> dict[str, Any]:
    """What stands beside the editor of a place that is there already."""
    return {
        "place": place_now(location=location, now=timezone.now()),
        "staff": place_staff(location_id=location.id),
        "staff_form": _staff_form(request),
        "close_form": CloseForm(),
    }


def _staff_form(request: MemberRequest, data: Any = None) -> PlaceStaffForm:
    people = [(str(m.id), str(m.person)) for m in staff(school_id=request.school.id)]
    return PlaceStaffForm(data, people=people, initial={"part": "approves"})


def _tile(form: PlaceForm) -> dict[str, Any]:
    return {
        name: form[name].value()
        for name in ("name", "whereabouts", "minutes", "colour", "icon", "visible_grades")
    }


@require_POST
@admins_only
def preview(request: MemberRequest) -> HttpResponse:
    """The tile as it would be with what stands in the form right now; nothing is saved."""
    form = _form(request, None, request.POST)
    return render(request, "reports/_place_tiles.html", {"tile": _tile(form)})


def _back(request: MemberRequest, location: Location, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("reports:place", location_id=location.id)


@require_POST
@admins_only
def close(request: MemberRequest, location_id: UUID) -> HttpResponse:
    location, now = _location(request, location_id), timezone.now()
    form = CloseForm(request.POST)
    if form.is_valid():
        try:
            commands.close_location(
                actor=request.member,
                location=location,
                until=form.closed_until(now, ZoneInfo(request.school.time_zone)),
                reason=form.cleaned_data["reason"],
                now=now,
            )
        except Invalid as problem:
            form.add_error("at", problem.fields["until"])
        else:
            return _back(request, location, _("“%(name)s” is closed.") % {"name": location.name})
    return _page(request, location, close_form=form)


@require_POST
@admins_only
def reopen(request: MemberRequest, location_id: UUID) -> HttpResponse:
    location = _location(request, location_id)
    commands.reopen_location(actor=request.member, location=location, now=timezone.now())
    return _back(request, location, _("“%(name)s” is open again.") % {"name": location.name})


@require_POST
@admins_only
def archive(request: MemberRequest, location_id: UUID) -> HttpResponse:
    location = _location(request, location_id)
    commands.archive_location(actor=request.member, location=location, now=timezone.now())
    return _back(request, location, _("“%(name)s” is put away.") % {"name": location.name})


@require_POST
@admins_only
def restore(request: MemberRequest, location_id: UUID) -> HttpResponse:
    location = _location(request, location_id)
    commands.restore_location(actor=request.member, location=location, now=timezone.now())
    return _back(request, location, _("“%(name)s” is back.") % {"name": location.name})


@require_POST
@admins_only
def add_staff(request: MemberRequest, location_id: UUID) -> HttpResponse:
    location = _location(request, location_id)
    form = _staff_form(request, request.POST)
    if not form.is_valid():
        return _page(request, location, staff_form=form)
    accounts.add_place_staff(
        actor=request.member,
        location=location,
        member_id=UUID(form.cleaned_data["member"]),
        part=form.cleaned_data["part"],
        now=timezone.now(),
    )
    return _back(request, location, _("The people of this place are saved."))


@require_POST
@admins_only
def remove_staff(request: MemberRequest, location_id: UUID, place_staff_id: UUID) -> HttpResponse:
    location = _location(request, location_id)
    accounts.remove_place_staff(
        actor=request.member,
        location=location,
        place_staff_id=place_staff_id,
        now=timezone.now(),
    )
    return _back(request, location, _("The people of this place are saved."))
