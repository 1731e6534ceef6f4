"""How the API says no: RFC 9457 problem details, one shape for every error.

``problem_of`` turns whatever was raised, by the domain, by django-ninja or by Django, into
a ``Problem``. ``code`` is stable and for machines, ``detail`` a sentence for the person.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from datetime import datetime
from functools import singledispatch
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, ValidationError

from corridor.api.answers import refusal_json
from corridor.api.sentences import field_of, sentence_of
from corridor.api.times import instant
from corridor.core.errors import Invalid, NotAllowed, NotFound, Refusal, Refused
from corridor.core.logs import request_id
from corridor.core.overload import TooBusy, headers_for, note, nothing_was_changed

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TYPE = "urn:problem:corridor:"
CHALLENGE = 'Bearer realm="corridor"'


@dataclass(eq=False)
class Problem(Exception):
    """One answer that is an error. ``errors`` maps a field's name to a sentence."""

    status: int
    code: str
    title: str
    detail: str
    lifts_at: datetime | None = None
    overridable_by: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    errors: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


def response_to(problem: Problem) -> HttpResponse:
    body: dict[str, Any] = {
        "type": TYPE + problem.code,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        "lifts_at": instant(problem.lifts_at),
        "overridable_by": list(problem.overridable_by),
        "refusals": [refusal_json(refusal) for refusal in problem.refusals],
    }
    if problem.status >= 500:
        body["instance"] = f"urn:corridor:request:{request_id()}"
    if problem.status == 422:
        body["errors"] = [{"field": f, "detail": d} for f, d in problem.errors.items()]
    return HttpResponse(
        json.dumps(body), status=problem.status, content_type=MEDIA_TYPE, headers=problem.headers
    )


@singledispatch
def problem_of(error: Exception) -> Problem:
    """What nobody foresaw: logged whole, told to nobody."""
    log.error("The API could not answer.", exc_info=error)
    detail = _("Something went wrong here. Nothing was changed; try again in a moment.")
    return Problem(500, "internal_error", _("Something went wrong"), detail)


@problem_of.register
def _already(error: Problem) -> Problem:
    return error


@problem_of.register
def _refused(error: Refused) -> Problem:
    refusal = error.refusal
    title = _("Not possible right now")
    return Problem(
        409,
        refusal.code,
        title,
        refusal.detail,
        lifts_at=refusal.lifts_at,
        overridable_by=refusal.overridable_by,
        refusals=error.refusals,
    )


@problem_of.register(NotFound)
@problem_of.register(Http404)
def _not_found(_error: Exception) -> Problem:
    return Problem(404, "not_found", _("Not found"), _("There is no such thing here."))


@problem_of.register
def _not_allowed(error: NotAllowed) -> Problem:
    detail = str(error) or _("You may not do this.")
    return Problem(403, "not_allowed", _("Not allowed"), detail)


@problem_of.register
def _invalid(error: Invalid) -> Problem:
    return invalid(error.fields)


@problem_of.register
def _unusable(error: ValidationError) -> Problem:
    """Ids in the path that are none are 404: there is nothing under such an address."""
    if any(found["loc"][0] == "path" for found in error.errors):
        return problem_of(Http404())
    return invalid({field_of(found["loc"]): sentence_of(found) for found in error.errors})


@problem_of.register
def _unknown_caller(_error: AuthenticationError) -> Problem:
    detail = _("Send a token: “Authorization: Bearer corridor_…”.")
    return unauthorized(detail, CHALLENGE)


@problem_of.register
def _http(error: HttpError) -> Problem:
    """django-ninja wraps what the body's parser raised."""
    if isinstance(error.__cause__, Problem):
        return error.__cause__
    return Problem(error.status_code, "bad_request", _("Bad request"), error.message)


@problem_of.register
def _too_big(_error: RequestDataTooBig) -> Problem:
    detail = _("This request is too long for anything one can ask here.")
    return Problem(413, "too_large", _("Too large"), detail)


@problem_of.register
def _suspicious(_error: SuspiciousOperation) -> Problem:
    return Problem(400, "bad_request", _("Bad request"), _("This request can’t be understood."))


@problem_of.register(OperationalError)
@problem_of.register(InterfaceError)
@problem_of.register(TooBusy)
def _unavailable(error: Exception) -> Problem:
    note(error)
    headers = headers_for(error, method="POST")
    if nothing_was_changed(error, method="POST"):
        detail = _("There is too much to do at the moment. Nothing was changed; try again soon.")
    else:
        detail = _(
            "The database does not answer. If this was a change, whether it was done is not known: "
            "repeat it with the same Idempotency-Key."
        )
    return Problem(503, "unavailable", _("Unavailable"), detail, headers=headers)


def invalid(errors: dict[str, str]) -> Problem:
    """422, with a sentence for each field."""
    detail = " ".join(f"{name}: {sentence}" for name, sentence in errors.items())
    return Problem(422, "invalid", _("This can’t be used"), detail, errors=errors)


def unauthorized(detail: str, challenge: str) -> Problem:
    headers = {"WWW-Authenticate": challenge}
    return Problem(401, "unauthorized", _("Who are you?"), detail, headers=headers)


def not_allowed_method(allowed: str) -> Problem:
    detail = _("This address answers {methods}.").format(methods=allowed)
    title = _("Not this method")
    return Problem(405, "method_not_allowed", title, detail, headers={"Allow": allowed})
