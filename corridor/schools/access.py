"""The door of the admin pages."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

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
    """A request that came through ``admins_only``."""

    member: Administrator
    school: AtSchool


def admins_only(
    view: Callable[Concatenate[R, P], HttpResponse],
) -> Callable[Concatenate[R, P], HttpResponse]:
    """Everybody but admins gets the answer of a page that is not there."""

    @wraps(view)
    def guarded(request: R, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        member: Administrator | None = getattr(request, "member", None)
        if member is None or not member.is_admin:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
