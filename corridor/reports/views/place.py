"""One place: its editor, with the tile as students see it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from corridor.accounts.actor import MemberRequest
from corridor.accounts.forms import PlaceStaffForm
from corridor.accounts.picking import Picked, Picking, look_up
from corridor.accounts.queries import grades, groups, place_staff, staff, students_here
from corridor.core.errors import Invalid
from corridor.reports.queries.places import folder_names, place_now
from corridor.schools import commands
from corridor.schools.access import needs
from corridor.schools.closing_forms import CloseForm, PlanForm
from corridor.schools.forms import show
from corridor.schools.models import Location
from corridor.schools.permissions import Permission
from corridor.schools.place_forms import PlaceChoices, PlaceForm, place_icons, stored_in_form
from corridor.schools.queries import location_of
from corridor.schools.rule_queries import period_names

NEW = {
    "kind": "other",
    "colour": "slate",
    "icon": "map-pin",
    "minutes": 5,
    "approval_scheduled": "origin",
    "counts_toward_limit": True,
    "is_destination": True,
    "audience": PlaceForm.EVERYBODY,
}


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PLACES)
def new_place(request: MemberRequest) -> HttpResponse:
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PLACES)
def place(request: MemberRequest, location_id: UUID) -> HttpResponse:
    return _edit(request, location_at(request, location_id))


def location_at(request: MemberRequest, location_id: UUID) -> Location:
    return location_of(school_id=request.school.id, location_id=location_id)


def _edit(request: MemberRequest, location: Location | None) -> HttpResponse:
    if request.method != "POST":
        return page(request, location)
    picking = Picking.of(request.POST)
    picked = look_up(school_id=request.school.id, picking=picking)
    form = _form(request, location, request.POST, _ours(request, location, picked.people))
    if not picking.wants_save:
        return page(request, location, status=200, form=form, picked=picked)
    if form.is_valid() and picked.match.is_clear:
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
            return back(request, saved, _("“%(name)s” is saved.") % {"name": saved.name})
    return page(request, location, form=form, picked=picked)


def _ours(
    request: MemberRequest, location: Location | None, people: tuple[UUID, ...]
) -> tuple[UUID, ...]:
    """Students of this school, and those who stand there since before they left it."""
    here = students_here(school_id=request.school.id).filter(id__in=people)
    known = {*here.values_list("id", flat=True), *(location.visible_people if location else ())}
    return tuple(person_id for person_id in people if person_id in known)


def _form(
    request: MemberRequest,
    location: Location | None,
    data: Any = None,
    people: tuple[UUID, ...] = (),
) -> PlaceForm:
    school_id = request.school.id
    choices = PlaceChoices(
        grades=grades(school_id=school_id),
        groups=[(str(row.group.id), row.group.name) for row in groups(school_id=school_id)],
        periods=period_names(school_id=school_id),
    )
    stored = stored_in_form(location) if location else NEW
    return PlaceForm(data, choices=choices, people=people, initial=stored)


def page(
    request: MemberRequest, location: Location | None, status: int = 0, **filled: Any
) -> HttpResponse:
    """The whole page; ``filled`` are the forms that somebody has just sent."""
    form = filled.pop("form", None) or _form(request, location)
    picked = filled.pop("picked", None) or _stored_people(request, location)
    context = {
        "form": form,
        "location": location,
        "folders": folder_names(school_id=request.school.id),
        "icons": place_icons(str(form["icon"].value() or "")),
        "tile": _tile(form),
        **picked.context(),
    }
    if location:
        context |= _around(request, location) | filled
    status = status or (422 if request.method == "POST" else 200)
    return render(request, "reports/place.html", context, status=status)


def _stored_people(request: MemberRequest, location: Location | None) -> Picked:
    chosen = Picking(tuple(location.visible_people) if location else ())
    return look_up(school_id=request.school.id, picking=chosen)


def _around(request: MemberRequest, location: Location) -> dict[str, Any]:
    """What stands beside the editor of a place that is there already."""
    return {
        "place": place_now(location=location, now=timezone.now()),
        "staff": place_staff(location_id=location.id),
        "staff_form": staff_form(request),
        "close_form": CloseForm(),
        "plan_form": PlanForm(auto_id="plan_%s"),
    }


def staff_form(request: MemberRequest, data: Any = None) -> PlaceStaffForm:
    people = [(str(m.id), str(m.person)) for m in staff(school_id=request.school.id)]
    return PlaceStaffForm(data, people=people, initial={"part": "approves"})


def _tile(form: PlaceForm) -> dict[str, Any]:
    names = ("name", "whereabouts", "minutes", "colour", "icon", "audience")
    return {name: form[name].value() for name in names}


@require_POST
@needs(Permission.PLACES)
def preview(request: MemberRequest) -> HttpResponse:
    """The tile as it would be with what stands in the form right now; nothing is saved."""
    form = PlaceForm(request.POST, choices=PlaceChoices())
    return render(request, "reports/_place_tiles.html", {"tile": _tile(form)})


def back(request: HttpRequest, location: Location, sentence: str) -> HttpResponse:
    messages.success(request, sentence)
    return redirect("reports:place", location_id=location.id)
