"""The outermost layer of every call: whatever happens inside, a problem comes out.

django-ninja answers what is raised in an operation; this covers what happens around it:
unknown addresses, other methods, bodies that are too long.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from corridor.api.problems import not_allowed_method, problem_of, response_to

LONGEST_BODY = 64 * 1024
View = Callable[..., HttpResponse]


def edge(view: View) -> View:
    """No answer is kept by caches on the way: each is one caller's own."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **values: object) -> HttpResponse:
        try:
            _measure(request)
            response = view(request, *args, **values)
        except Exception as error:  # noqa: BLE001 the last one to see it
            response = response_to(problem_of(error))
        if response.status_code == 405:
            response = response_to(not_allowed_method(response.headers["Allow"]))
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return csrf_exempt(answered)


def _measure(request: HttpRequest) -> None:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdecimal() and int(length) > LONGEST_BODY:
        raise RequestDataTooBig


@edge
def nothing_here(_request: HttpRequest) -> HttpResponse:
    """Every other address under /api/."""
    raise Http404
