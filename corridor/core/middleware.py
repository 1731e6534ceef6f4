"""Turns the domain's ways of saying no into answers, in one place for every page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from corridor.core.errors import Invalid, NotAllowed, NotFound, Refused
from corridor.core.overload import is_unavailable, unavailable
from corridor.core.way_back import way_back


class DomainErrorsMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, NotFound):
            raise Http404 from error
        if isinstance(error, NotAllowed):
            return render(request, "403.html", status=403)
        if isinstance(error, Refused):
            context = {"refusals": error.refusals, "back": way_back(request)}
            return render(request, "core/refused.html", context, status=409)
        if isinstance(error, Invalid):
            told = {"fields": error.fields, "back": way_back(request)}
            return render(request, "core/invalid.html", told, status=422)
        if is_unavailable(error):
            return unavailable(error, method=request.method or "GET")
        return None
