"""The door of the admin pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from corridor.schools.permissions import Permission
from corridor.schools.policies import Administrator

P = ParamSpec("P")
R = TypeVar("R", bound=HttpRequest)


class AtSchool(Protocol):
    """The school that a page is about."""

    @property
    def id(self) -> UUID: ...
    @property
    def name(self) -> str: ...
    @property
    def time_zone(self) -> str: ...


class AdminRequest(HttpRequest):
    """A request that came through ``needs``."""

    member: Administrator
    school: AtSchool


View = Callable[Concatenate[R, P], HttpResponse]


def needs(permission: Permission) -> Callable[[View[R, P]], View[R, P]]:
    """Whoever does not have the permission gets the answer of a page that is not there."""

    def guard(view: View[R, P]) -> View[R, P]:
        @wraps(view)
        def guarded(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            member: Administrator | None = getattr(request, "member", None)
            if member is None or not member.may(permission):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return guard
