"""The sign-in page, as whoever leads to it needs it: of one district, or of none yet."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from corridor.accounts import demo_cast
from corridor.accounts.forms import SignInForm
from corridor.accounts.passkeys import relying_party
from corridor.accounts.queries import doors, has_accounts
from corridor.schools.models import District

FIRST_COMMAND = "corridor admin create"


def sign_in_page(
    request: HttpRequest, form: SignInForm, onward: str, status: int = 200
) -> HttpResponse:
    """In demo mode with the cast; a district's own door has that district's ways in alone."""
    slug = _slug_of(request)
    door = get_object_or_404(District, slug=slug) if slug else doors.only_district()
    ways = doors.ways_in(district_id=door.id) if door else []
    must_find = door is None and doors.are_doors_apart()
    is_known = settings.DEMO or form.is_bound or ways or must_find
    context = {
        "form": form,
        "next": onward if onward != "/" else "",
        "cast": demo_cast.present_cast() if settings.DEMO and not slug else [],
        "door": door,
        "ways": ways,
        "must_find": must_find,
        "party": relying_party(request),
        "command": FIRST_COMMAND,
        "is_empty": not (is_known or has_accounts()),
    }
    return render(request, "accounts/sign_in.html", context, status=status)


def _slug_of(request: HttpRequest) -> str:
    match = request.resolver_match
    return str(match.kwargs.get("slug", "")) if match else ""
