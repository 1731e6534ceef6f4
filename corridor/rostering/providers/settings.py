"""What a roster connection needs to know, for each provider: the fields of its form.

Each provider has at most one secret; it is sealed in ``RosterConnection.secret``, all else is in
``RosterConnection.settings`` under the fields' names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import available_timezones

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from corridor.core.errors import Invalid
from corridor.core.reachable import AddressRefused, check_url

Words = str | Promise
TEXT_LIMIT = 500
SECRET_LIMIT = 20_000


class FieldKind(StrEnum):
    """``TEXT`` is one line, ``LINES`` several; ``SECRET`` is never shown again; ``ZONE`` is the
    name of a time zone.
    """

    TEXT = "text"
    LINES = "lines"
    URL = "url"
    SECRET = "secret"  # noqa: S105 - the kind of a field
    CHOICE = "choice"
    ZONE = "zone"


@dataclass(frozen=True, slots=True)
class Field:
    """``choices`` are pairs of value and label; ``default`` is what an empty answer means."""

    name: str
    label: Words
    help: Words = ""
    kind: FieldKind = FieldKind.TEXT
    required: bool = True
    choices: tuple[tuple[str, Words], ...] = ()
    default: str = ""


@dataclass(frozen=True, slots=True)
class Answers:
    """What somebody entered, in order. An empty ``secret`` means: keep the one stored."""

    settings: dict[str, str]
    secret: str


def _nothing_else(_values: Mapping[str, str]) -> dict[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Schema:
    """``has_deltas``: changes alone can be asked for in between. ``rules`` look at all answers
    together, once each is good by itself, and answer a sentence by field.
    """

    provider: str
    label: Words
    summary: Words
    fields: tuple[Field, ...]
    has_deltas: bool = True
    rules: Callable[[Mapping[str, str]], dict[str, str]] = _nothing_else

    @property
    def secret_field(self) -> Field | None:
        return next((f for f in self.fields if f.kind is FieldKind.SECRET), None)

    def checked(self, values: Mapping[str, str], *, has_secret: bool) -> Answers:
        """Raises ``Invalid`` by field. With ``has_secret`` an empty secret keeps the stored."""
        faults: dict[str, str] = {}
        kept: dict[str, str] = {}
        for field in self.fields:
            value = _cleaned(field, values.get(field.name, ""))
            optional = not field.required or (field.kind is FieldKind.SECRET and has_secret)
            if fault := _fault(field, value, optional=optional):
                faults[field.name] = fault
            kept[field.name] = value
        if faults := faults or self.rules(kept):
            raise Invalid(faults)
        secret = kept.pop(self.secret_field.name, "") if self.secret_field else ""
        return Answers(kept, secret)


def _cleaned(field: Field, value: str) -> str:
    value = value.strip() or field.default
    return value.rstrip("/") if field.kind is FieldKind.URL else value


def _fault(field: Field, value: str, *, optional: bool) -> str:
    """A sentence, or nothing where the value will do."""
    if not value:
        return "" if optional else _("Please fill this in.")
    limit = SECRET_LIMIT if field.kind in {FieldKind.SECRET, FieldKind.LINES} else TEXT_LIMIT
    if len(value) > limit:
        return _("This is longer than {limit} characters.").format(limit=limit)
    if field.kind is FieldKind.URL:
        return _url_fault(value)
    if field.kind is FieldKind.CHOICE and value not in dict(field.choices):
        return _("Please choose one of the answers.")
    if field.kind is FieldKind.ZONE and value not in available_timezones():
        return _("There is no time zone of this name. Write it as in America/Chicago.")
    return ""


def _url_fault(value: str) -> str:
    try:
        check_url(value)
    except AddressRefused as refused:
        return refused.message
    return ""
