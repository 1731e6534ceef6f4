"""Phone extensions: what one is made of, and where a tap on it rings. Pure."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from corridor.core.errors import Invalid

LONGEST = 20
_SHAPE = re.compile(r"\+?[0-9 ]*(x ?)?[0-9][0-9 ]*")


def parsed(typed: str) -> str:
    """As it is kept: digits with single spaces, perhaps a plus before and an x within. Empty for
    none; raises ``Invalid`` for anything else."""
    text = " ".join(typed.lower().split())
    if len(text) > LONGEST or (text and not _SHAPE.fullmatch(text)):
        sentence = _(
            "Use up to 20 digits, with spaces, a plus or an x, as in “204” or “555 0100 x204”."
        )
        raise Invalid({"extension": sentence})
    return text


def dialled(extension: str) -> str:
    """What stands after ``tel:`` (RFC 3966); empty where there is nothing to dial."""
    number, _x, inner = extension.partition("x")
    plus = "+" if number.startswith("+") else ""
    outer, inner = _digits(number), _digits(inner)
    if not outer:
        return inner
    return f"{plus}{outer};ext={inner}" if inner else f"{plus}{outer}"


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign in "0123456789")
