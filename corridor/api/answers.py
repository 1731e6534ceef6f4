"""What is answered: JSON from plain values.

Views answer with a finished response, so that nothing checks it again on the way out; the
schemas they declare describe it, and a test holds the two together.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from pydantic import BaseModel, ConfigDict, Field

from corridor.api.times import instant
from corridor.core.errors import Refusal

MEDIA_TYPE = "application/json"


def answer(
    body: Mapping[str, Any], *, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    return answer_text(json.dumps(body, separators=(",", ":")), status=status, headers=headers)


def answer_text(
    body: str, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """What is JSON already."""
    return HttpResponse(body, status=status, content_type=MEDIA_TYPE, headers=dict(headers or {}))


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    field: str
    detail: str


class RefusalAnswer(BaseModel):
    """One rule that says no: until when (null where nobody knows), and who can lift it."""

    code: str = Field(examples=["closed"])
    detail: str
    lifts_at: str | None
    overridable_by: list[str]


def refusal_json(refusal: Refusal) -> dict[str, Any]:
    return {
        "code": refusal.code,
        "detail": refusal.detail,
        "lifts_at": instant(refusal.lifts_at),
        "overridable_by": list(refusal.overridable_by),
    }


class ProblemAnswer(BaseModel):
    """RFC 9457. ``lifts_at`` says until when, ``overridable_by`` who can lift it.

    ``refusals`` are all rules that say no, the weightiest first; it is the one that the other
    fields tell of. Empty where no rule was asked.
    """

    type: str = Field(examples=["urn:problem:corridor:closed"])
    title: str
    status: int
    detail: str
    code: str
    lifts_at: str | None
    overridable_by: list[str]
    refusals: list[RefusalAnswer]


class InvalidAnswer(ProblemAnswer):
    """422: what was sent can't be used, field by field."""

    errors: list[FieldProblem]


class Strict(BaseModel):
    """A body that refuses fields it does not know."""

    model_config = ConfigDict(extra="forbid")


READ: dict[int, Any] = {401: ProblemAnswer, 404: ProblemAnswer}
FIND: dict[int, Any] = {**READ, 422: InvalidAnswer}
WRITE: dict[int, Any] = {
    **FIND,
    403: ProblemAnswer,
    409: ProblemAnswer,
    413: ProblemAnswer,
    415: ProblemAnswer,
}
