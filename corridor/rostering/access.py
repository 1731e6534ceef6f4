"""The door of the roster pages: for district admins, and not there for anybody else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpResponse

from corridor.accounts.actor import Actor, MemberRequest
from corridor.rostering.policies import may_import

P = ParamSpec("P")
View = Callable[Concatenate[MemberRequest, P], HttpResponse]


def district_admins_only(view: View[P]) -> View[P]:
    @wraps(view)
    def guarded(request: MemberRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        member: Actor | None = request.member
        if member is None or not may_import(member):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded
