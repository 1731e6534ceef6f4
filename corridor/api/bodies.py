"""What callers send: JSON only, and of a size that fits."""

from __future__ import annotations

import json
from typing import Any, cast

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from corridor.api.problems import Problem, invalid


class JsonParser(Parser):
    """Raises ``Problem``: 415 for another media type, 422 for what is no JSON."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        if request.content_type != "application/json":
            detail = _("Send JSON, with the header “Content-Type: application/json”.")
            raise Problem(415, "unsupported_media_type", _("Not this media type"), detail)
        try:
            return cast("dict[str, Any]", json.loads(request.body))
        except (ValueError, RecursionError) as error:
            raise invalid({"body": _("This is not JSON that can be read.")}) from error
