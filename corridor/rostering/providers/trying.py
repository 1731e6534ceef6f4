"""Looks at the beginning of a list, to say whether a connection will do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import httpx
from django.utils.translation import gettext as _

from corridor.rostering.providers.asking import Looked
from corridor.rostering.providers.http.failure import Denied, Failure

SHOWN = 100
WITH_ALL = frozenset(
    {
        *(
            "key_unread",
            "no_token",
            "not_reached",
            "not_trusted",
            "host_unknown",
            "address_private",
        ),
        *("redirected", "too_slow"),
    }
)
JsonObject = dict[str, Any]
Wanted = Mapping[str, Callable[[JsonObject], object]]
"""By the word for it, what a row tells; None where the row need not."""


def look(name: str, rows: Iterable[JsonObject], wanted: Wanted | None = None) -> Looked:
    """What is wrong with one list is said beside it; raises ``Failure`` for what is with all."""
    try:
        first = list(islice(rows, SHOWN))
    except Denied:
        raise
    except Failure as failure:
        if failure.code in WITH_ALL:
            raise
        return Looked(name, fault=_why(failure))
    missing = tuple(_missing(first, wanted or {}))
    return Looked(name, len(first), goes_on=len(first) == SHOWN, missing=missing)


def _missing(rows: list[JsonObject], wanted: Wanted) -> Iterator[str]:
    for word, told_by in wanted.items():
        told = [value for row in rows if (value := told_by(row)) is not None]
        if told and not any(told):
            yield word


def _why(failure: Failure) -> str:
    if failure.status != httpx.codes.FORBIDDEN:
        return failure.message
    text = _("Corridor may not read this list: share it, or allow its scope. {why}")
    return text.format(why=failure.message)
