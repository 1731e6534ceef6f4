"""How the domain says no: one type, with everything a person needs to know."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something may not happen now.

    ``code`` is stable and for machines; ``detail`` is a whole sentence for the person;
    ``lifts_at`` (UTC) says until when, if anybody can know; ``overridable_by`` names the
    roles or people who can lift it, as words for a sentence ("Ms. Bennett", "the office").
    """

    code: str
    detail: str
    lifts_at: datetime | None = None
    overridable_by: tuple[str, ...] = field(default=())


class Refused(Exception):
    """A rule or a state stands in the way; nothing was changed.

    ``refusals`` are all of them, the weightiest first, which is ``refusal``.
    """

    def __init__(self, refusal: Refusal, *others: Refusal) -> None:
        super().__init__(refusal.detail)
        self.refusal = refusal
        self.refusals = (refusal, *others)

    @classmethod
    def because(
        cls,
        code: str,
        detail: str,
        *,
        lifts_at: datetime | None = None,
        overridable_by: tuple[str, ...] = (),
    ) -> Refused:
        return cls(Refusal(code, detail, lifts_at, overridable_by))


class NotFound(Exception):
    """There is no such thing, or this person may not know of it; both read the same."""


class NotAllowed(Exception):
    """The person may know of the thing but not do this with it."""


class Invalid(Exception):
    """What was asked makes no sense; ``fields`` maps a field's name to a sentence."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__("; ".join(fields.values()))
        self.fields = fields
