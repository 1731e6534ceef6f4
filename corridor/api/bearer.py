"""Who calls: the person of the bearer token, at one of their schools.

Session cookies do not sign in here, so nothing that a browser sends by itself does either.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import wraps
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from corridor.accounts import throttle
from corridor.accounts.actor import Actor, MemberRequest
from corridor.accounts.tokens import SHAPE, places_of_token
from corridor.api.problems import CHALLENGE, Problem, unauthorized
from corridor.core.addresses import address_of
from corridor.core.reading import one_look
from corridor.core.tenancy import in_district

SCHOOL_HEADER = "X-School"
View = Callable[..., HttpResponse]


class Bearer(HttpBearer):
    """Puts ``member``, ``memberships`` and ``school`` on the request."""

    def __call__(self, request: HttpRequest) -> Actor | None:
        scheme, _space, secret = request.headers.get(self.header, "").partition(" ")
        if scheme.lower() != self.openapi_scheme:
            return None
        return self.authenticate(request, secret.strip())

    def authenticate(self, request: HttpRequest, token: str) -> Actor:
        places = places_of_token(secret=token, now=timezone.now())
        if not places:
            raise _no_good(request, token)
        caller = cast("MemberRequest", request)
        caller.member = _chosen(places, request.headers.get(SCHOOL_HEADER))
        caller.memberships, caller.school = places, caller.member.school
        return caller.member


def _no_good(request: HttpRequest, token: str) -> Problem:
    """Good tokens never come here, so nobody is held up by what their neighbours guess."""
    now, until = timezone.now(), None
    if SHAPE.fullmatch(token):  # nothing else could be a guess
        until = throttle.count_bad_token(address=address_of(request), now=now)
    if until is None:
        detail = _("This token is not valid, or not any more.")
        return unauthorized(detail, f'{CHALLENGE}, error="invalid_token"')
    wait = str(max(1, math.ceil((until - now).total_seconds())))
    detail = _("Too many tokens from your address were not valid. Wait a little.")
    title = _("Too many tries")
    return Problem(429, "too_many_tries", title, detail, headers={"Retry-After": wait})


def _chosen(places: Sequence[Actor], slug: str | None) -> Actor:
    """The place at the school that is named, else at the first by name."""
    if slug is None:
        return places[0]
    for place in places:
        if place.school.slug == slug:
            return place
    slugs = ", ".join(place.school.slug for place in places)
    detail = _("{header} names none of your schools: {slugs}.")
    detail = detail.format(header=SCHOOL_HEADER, slugs=slugs)
    raise Problem(404, "not_found", _("Not found"), detail)


def in_their_district(view: View) -> View:
    """The caller's district is in force for the whole call, and no longer."""

    @wraps(view)
    def scoped(request: MemberRequest, *args: object, **values: object) -> HttpResponse:
        with in_district(request.member.district_id), one_look(request):
            return view(request, *args, **values)

    return scoped
