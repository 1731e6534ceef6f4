"""The list of places, several of them changed at once, and the places most schools have."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.accounts.actor import MemberRequest
from corridor.core.errors import Invalid
from corridor.reports.queries import places as queries
from corridor.schools import commands
from corridor.schools.access import needs
from corridor.schools.bulk_forms import PlacesForm
from corridor.schools.forms import show
from corridor.schools.models import Location
from corridor.schools.permissions import Permission


@require_safe
@needs(Permission.PLACES)
def places(request: MemberRequest) -> HttpResponse:
    """``?q=`` searches names, whereabouts and staff; ``?state=`` is one of the chips."""
    state = request.GET.get("state", "")
    state = state if state in queries.STATES else ""
    search = request.GET.get("q", "").strip()
    found = queries.places_now(school_id=request.school.id, now=timezone.now())
    context = {
        "folders": queries.in_folders(found, state=state, search=search),
        "counts": {name or "all": sum(p.is_in(name) for p in found) for name in queries.STATES},
        "state": state,
        "search": search,
        "is_narrow": bool(state or search),
    }
    return render(request, "reports/places.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Permission.PLACES)
def several(request: MemberRequest) -> HttpResponse:
    """``place`` names each chosen place. GET asks what should change, POST changes it."""
    is_post = request.method == "POST"
    chosen = _chosen(request, request.POST if is_post else request.GET)
    if not chosen:
        messages.error(request, _("Choose at least one place."))
        return redirect("reports:places")
    form = PlacesForm(request.POST if is_post else None)
    if is_post and form.is_valid():
        try:
            saved = _save(request, chosen, form)
        except Invalid as problem:
            show(form, problem)
        else:
            text = ngettext("%(n)d place is saved.", "%(n)d places are saved.", len(saved))
            messages.success(request, text % {"n": len(saved)})
            return redirect("reports:places")
    folders = queries.folder_names(school_id=request.school.id)
    context = {"form": form, "chosen": chosen, "folders": folders}
    return render(request, "reports/several_places.html", context, status=422 if is_post else 200)


def _chosen(request: MemberRequest, data: QueryDict) -> list[Location]:
    """Those of this school that are not put away; unknown ones are left out."""
    ids = {found for text in data.getlist("place") if (found := _id(text))}
    here = Location.objects.filter(school_id=request.school.id, archived_at__isnull=True)
    return list(here.filter(id__in=ids).order_by("folder", "name"))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _save(request: MemberRequest, chosen: list[Location], form: PlacesForm) -> list[Location]:
    now = timezone.now()
    return commands.edit_places(
        actor=request.member,
        school_id=request.school.id,
        location_ids=[place.id for place in chosen],
        edit=form.edit(now),
        now=now,
    )


@require_POST
@needs(Permission.PLACES)
def add_starter(request: MemberRequest) -> HttpResponse:
    """The restrooms, the nurse and what else most schools have, at one stroke."""
    added = commands.add_starter_places(
        actor=request.member, school_id=request.school.id, now=timezone.now()
    )
    text = ngettext("%(n)d place is added.", "%(n)d places are added.", len(added))
    messages.success(request, text % {"n": len(added)})
    return redirect("reports:places")
