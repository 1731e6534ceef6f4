"""Accommodations, for the nurse and the case manager; for others there is no such page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from corridor.accounts.actor import Actor, MemberRequest
from corridor.accounts.queries import pick_students
from corridor.core.errors import Invalid
from corridor.passes.commands.accommodations import end_accommodation, save_accommodation
from corridor.passes.models import Accommodation
from corridor.passes.policies import may_see_accommodations
from corridor.passes.queries import support as queries
from corridor.passes.rule_forms import AccommodationForm
from corridor.schools.forms import show
from corridor.schools.queries import today

P = ParamSpec("P")
View = Callable[Concatenate[MemberRequest, P], HttpResponse]


def support_only(view: View[P]) -> View[P]:
    """Everybody else, admins too, gets the answer of a page that is not there."""

    @wraps(view)
    def guarded(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        member: Actor | None = getattr(request, "member", None)
        if member is None or not may_see_accommodations(member):
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(guarded)


@support_only
@require_safe
def accommodations(request: MemberRequest) -> HttpResponse:
    """``?q=`` finds any student of the school, to see or to give an accommodation."""
    day = today(time_zone=request.school.time_zone, now=timezone.now())
    search = request.GET.get("q", "").strip()
    rows = queries.supported_students(actor=request.member, today=day)
    context = {
        "rows": rows,
        "review": [row for row in rows if row.is_due(day)],
        "given": {row.person.id for row in rows},
        "search": search,
        "found": pick_students(school_id=request.school.id, chosen=(), search=search).found,
    }
    return render(request, "passes/accommodations.html", context)


@support_only
@require_http_methods(["GET", "HEAD", "POST"])
def accommodation(request: MemberRequest, student_id: UUID) -> HttpResponse:
    person, given = queries.support_of(actor=request.member, student_id=student_id)
    form = _form(request, given)
    if request.method == "POST" and form.is_valid():
        try:
            save_accommodation(
                actor=request.member,
                student_id=student_id,
                facts=form.facts(),
                now=timezone.now(),
            )
        except Invalid as problem:
            show(form, problem)
        else:
            messages.success(request, _("Saved for %(name)s.") % {"name": person.name})
            return redirect("passes:accommodations")
    history = queries.support_history(actor=request.member, given=given) if given else []
    context = {"person": person, "given": given, "form": form, "history": history}
    status = 422 if form.errors else 200
    return render(request, "passes/accommodation.html", context, status=status)


def _form(request: MemberRequest, given: Accommodation | None) -> AccommodationForm:
    initial: dict[str, Any] = {}
    if given:
        initial = {name: getattr(given, name) for name in AccommodationForm.base_fields}
        initial["allowed_places"] = [str(place) for place in given.allowed_places]
    return AccommodationForm(
        request.POST or None,
        places=queries.places_to_allow(school_id=request.school.id, given=given),
        time_percent=given.time_percent if given else 100,
        initial=initial,
    )


@support_only
@require_POST
def end(request: MemberRequest, student_id: UUID) -> HttpResponse:
    given = end_accommodation(actor=request.member, student_id=student_id, now=timezone.now())
    messages.success(request, _("Over for %(name)s, from now on.") % {"name": given.person.name})
    return redirect("passes:accommodations")
