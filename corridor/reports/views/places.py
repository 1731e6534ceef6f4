"""The list of places."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from corridor.accounts.actor import MemberRequest
from corridor.reports.queries import places as queries
from corridor.schools.access import admins_only


@require_safe
@admins_only
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
