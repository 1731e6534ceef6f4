"""What is wrong with a value, as a sentence, from what pydantic found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

BODY = "body"


def field_of(place: Sequence[str | int]) -> str:
    """The name the caller used: ("body", "ask", "minutes") is "minutes".

    The first part says where it was sent, in a body the second is our own name for it.
    """
    names = [str(part) for part in place[2 if place[0] == BODY else 1 :]]
    return ".".join(names) or BODY


def sentence_of(found: dict[str, Any]) -> str:
    """``found`` is one of pydantic's errors (its "Validation Errors" page lists the types)."""
    limits: dict[str, Any] = found.get("ctx", {})
    sentence = _sentences().get(found["type"])
    if sentence is None:
        return _("This value can’t be used.")
    return sentence.format(**limits)


def _sentences() -> dict[str, str]:
    """Made anew each time, in the reader's language."""
    return {
        "missing": _("This is required."),
        "extra_forbidden": _("There is no field with this name."),
        "model_type": _("Send a JSON object."),
        "model_attributes_type": _("Send a JSON object."),
        "uuid_type": _("This is not an id."),
        "uuid_parsing": _("This is not an id."),
        "string_type": _("Send a string."),
        "string_unicode": _("This text holds characters that can’t be stored."),
        "string_too_short": _("Send at least {min_length} characters."),
        "string_too_long": _("Send at most {max_length} characters."),
        "string_pattern_mismatch": _("This text holds characters that can’t be used here."),
        "bool_type": _("Send true or false."),
        "int_type": _("Send a whole number."),
        "int_parsing": _("Send a whole number."),
        "int_parsing_size": _("Send a smaller number."),
        "int_from_float": _("Send a whole number."),
        "greater_than_equal": _("Send {ge} or more."),
        "less_than_equal": _("Send {le} or less."),
        "literal_error": _("Send one of these: {expected}."),
        "datetime_type": _("Send a time such as 2026-11-23T14:05:00Z."),
        "datetime_parsing": _("Send a time such as 2026-11-23T14:05:00Z."),
        "datetime_from_date_parsing": _("Send a time such as 2026-11-23T14:05:00Z."),
        "datetime_object_invalid": _("Send a time such as 2026-11-23T14:05:00Z."),
        "timezone_aware": _("Say which zone: end the time with Z, or with an offset."),
    }
