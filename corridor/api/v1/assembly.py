"""The API as one object: its calls, who may call them, how it answers errors."""

from __future__ import annotations

from functools import cache

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from corridor.api import problems
from corridor.api.answers import MEDIA_TYPE
from corridor.api.bearer import SCHOOL_HEADER, Bearer, in_their_district
from corridor.api.bodies import JsonParser
from corridor.api.v1 import (
    clubs,
    devices,
    flex,
    locations,
    me,
    members,
    passes,
    scheduled,
    school,
    verbs,
)

PREFIX = "/api/v1/"
DESCRIPTION = """\
Hall passes for other systems. Sign in with a bearer token; it can do what its person can
do. Times are ISO 8601 in UTC, ids are UUIDs, errors are RFC 9457 problem details.
"""


@cache
def openapi() -> OpenAPISchema:
    """Every call, with the header and the media type of errors that all of them share."""
    schema = api.get_openapi_schema(path_prefix=PREFIX)
    for path in schema["paths"].values():
        for call in path.values():
            call["parameters"].append(_SCHOOL)
            for status, response in call["responses"].items():
                if int(status) >= 400:
                    content = response["content"]
                    content[problems.MEDIA_TYPE] = content.pop(MEDIA_TYPE)
    return schema


_SCHOOL = {
    "in": "header",
    "name": SCHOOL_HEADER,
    "required": False,
    "schema": {"type": "string"},
    "description": "The slug of the school to work in; left out, the first by name.",
}


def answer_problem(_request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    raised = error() if isinstance(error, type) else error
    return problems.response_to(problems.problem_of(raised))


def _assembled() -> NinjaAPI:
    served = NinjaAPI(
        title="Corridor",
        version="1",
        description=DESCRIPTION,
        urls_namespace="api-v1",
        docs_url=None,
        openapi_url=None,
        auth=Bearer(),
        parser=JsonParser(),
    )
    for raised in (Exception, Http404, HttpError, ValidationError):
        served.add_exception_handler(raised, answer_problem)
    served.add_decorator(in_their_district)
    for resource in (me, school, locations, members):
        served.add_router("", resource.router, tags=["school"])
    served.add_router("/passes", passes.router, tags=["passes"])
    served.add_router("/passes", verbs.router, tags=["passes"])
    served.add_router("/scheduled-passes", scheduled.router, tags=["scheduled passes"])
    served.add_router("/clubs", clubs.router, tags=["clubs"])
    served.add_router("/devices", devices.router, tags=["devices"])
    served.add_router("/flex", flex.router, tags=["flex"])
    return served


api = _assembled()
