"""The kinds of value that callers send, with what each of them may hold."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Header
from pydantic import AwareDatetime, BeforeValidator, Field, StrictInt

from corridor.api.problems import invalid

NO_NUL = r"^[^\x00]*$"
KEY = r"^[\x21-\x7e]{1,120}$"

Text = Annotated[str, Field(max_length=200, pattern=NO_NUL)]
Minutes = Annotated[StrictInt, Field(ge=1, le=999)]
Limit = Annotated[int, Field(ge=1, le=200)]
Cursor = Annotated[str, Field(max_length=400, pattern=NO_NUL)]


def _plus(value: Any) -> Any:
    """A "+" that was not escaped in an address arrives as a space."""
    return value.replace(" ", "+") if isinstance(value, str) else value


Since = Annotated[AwareDatetime, BeforeValidator(_plus)]
RequiredKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=KEY,
        description="1 to 120 printable ASCII characters without spaces, new for each wish.",
    ),
]
OptionalKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=KEY,
        description="With it, repeating the call answers the same instead of 409.",
    ),
]


def known_only(request: HttpRequest, *names: str) -> None:
    """A misspelt filter would quietly find too much."""
    unknown = sorted(set(request.GET) - set(names))
    if unknown:
        raise invalid({name: _("There is no such parameter.") for name in unknown})


def uuid_or_none(value: UUID | None) -> str | None:
    return str(value) if value else None
