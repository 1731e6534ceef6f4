"""Puts the signed-in member on the request, and their district in force."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import cast
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.sessions.middleware import SessionMiddleware as DjangoSessionMiddleware
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve, reverse

from corridor.accounts import sessions
from corridor.accounts.actor import Actor, MemberRequest
from corridor.accounts.kept import HEADER, kept_for
from corridor.accounts.sign_in import SignedIn, district_of, signed_in
from corridor.accounts.stand_ins import is_open_to_stand_ins
from corridor.core.reading import one_look
from corridor.core.tenancy import in_district

OF_THE_APP = ("/service-worker.js", "/manifest.webmanifest", "/offline/")
NO_SESSION = ("/api/", "/feeds/", "/health/", "/metrics", "/static/", *OF_THE_APP)
DOOR = "/sign-in/"
BY_LETTER = ("/notifications/answer/", "/notifications/unsubscribe/")  # their address says who
BY_MARK = ("/notifications/devices/renew/",)  # a signed cookie says of whom
PUBLIC = (DOOR, *BY_LETTER, *BY_MARK, "/design/", "/theme/", "/csp-reports/")
CHILDREN = "passes:children"
OF_GUARDIANS = ("/account/", "/sign-out/")
FOR_A_FACTOR = ("/account/security/", "/account/confirm/", "/sign-out/", "/theme/", "/csp-reports/")


class SessionMiddleware(DjangoSessionMiddleware):
    """A part of a page that was asked for with an old session may be answered after somebody has
    signed in anew: that answer takes no cookie away, since it would be the new one."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        response = super().process_response(request, response)
        name = settings.SESSION_COOKIE_NAME
        made = response.cookies.get(name)
        if made is not None and not made.value and sessions.BY_ITSELF in request.headers:
            del response.cookies[name]
        return response


class SignInMiddleware:
    """Every page asks for a sign-in, but those listed as public."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(NO_SESSION):
            return self.get_response(request)
        district_id = district_of(request)
        if district_id is None:
            return self._as_stranger(request)
        with in_district(district_id), _look(request):
            found = signed_in(request)
            if found is not None:
                return self._as(found, request)
        return self._as_stranger(request)

    def _as(self, found: SignedIn, request: HttpRequest) -> HttpResponse:
        sessions.note_seen(request, found.places)
        ours = cast("MemberRequest", request)
        ours.member, ours.memberships = found.acting, found.places
        ours.school, ours.live_after = found.acting.school, found.live_after
        ours.owes_factor = found.owes_factor
        if found.owes_factor and not request.path_info.startswith(FOR_A_FACTOR):
            return redirect("accounts:security")
        response = self.get_response(request)
        response.headers[HEADER] = kept_for(found.acting.person_id)
        return response

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _values: object
    ) -> HttpResponse | None:
        """Whoever has nothing here but children finds the pages about them, and no other; who
        stands in for somebody finds the rooms, and nothing else."""
        member: Actor | None = getattr(request, "member", None)
        if member is not None and member.stand_in is not None:
            _refuse_to_stand_in(request)
        if member is None or not member.is_only_guardian:
            return None
        page = reverse(CHILDREN)
        if request.path_info == "/" and request.method in ("GET", "HEAD"):
            return redirect(page)
        if request.path_info.startswith((page, *OF_GUARDIANS, *PUBLIC)):
            return None
        raise Http404

    def _as_stranger(self, request: HttpRequest) -> HttpResponse:
        request.member = None  # type: ignore[attr-defined]
        request.memberships = ()  # type: ignore[attr-defined]
        request.school = None  # type: ignore[attr-defined]
        if request.path_info.startswith(PUBLIC) or not _exists(request):
            return self.get_response(request)
        if request.path_info == "/" or request.method != "GET":
            return redirect(settings.LOGIN_URL)
        query = urlencode({"next": request.get_full_path()}, quote_via=quote)
        return redirect(f"{reverse(settings.LOGIN_URL)}?{query}")


def _refuse_to_stand_in(request: HttpRequest) -> None:
    match = request.resolver_match
    if match is None or not is_open_to_stand_ins(match.view_name):
        raise Http404


def _look(request: HttpRequest) -> AbstractContextManager[object]:
    """At the door others are asked who somebody is: no transaction is to wait for them."""
    return nullcontext() if request.path_info.startswith(DOOR) else one_look(request)


def _exists(request: HttpRequest) -> bool:
    """A stranger asking for what is not there gets the plain 404, not a sign-in page."""
    try:
        resolve(request.path_info)
    except Resolver404:
        return False
    return True
