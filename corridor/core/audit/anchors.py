"""A signed note of how long a chain was and how it ended, to be kept somewhere else.

Within the database a chain whose tail was cut looks whole, and one that was written anew as
well. Against a note from outside, neither does.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

from corridor.core.audit.sealing import head, seal
from corridor.core.tenancy import district_in_force

SALT = "corridor.core.audit.anchor"


class NoAnchor(ValueError):
    """The text is no anchor."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """``entries`` were in the district's chain at ``at`` (ISO 8601), the last with ``head``."""

    district: str
    entries: int
    head: str
    at: str
    signature: str = ""

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises ``NoAnchor``."""
        try:
            said = json.loads(text)
            UUID(said["district"])
            if type(said["entries"]) is int:
                return cls(**said)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise NoAnchor(text[:80]) from error
        raise NoAnchor(text[:80])

    @property
    def text(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self), sort_keys=True)

    @property
    def is_ours(self) -> bool:
        """Signed with this installation's secret key, and as it was then."""
        return constant_time_compare(str(self.signature), self.expected())

    def expected(self) -> str:
        said = {name: value for name, value in asdict(self).items() if name != "signature"}
        value = json.dumps(said, sort_keys=True)
        return salted_hmac(SALT, value, algorithm="sha256").hexdigest()


def make_anchor(*, now: datetime) -> Anchor:
    """Of the district in force, with everything in it that was written until now."""
    while seal():
        pass
    entries, last = head()
    unsigned = Anchor(str(district_in_force()), entries, last, now.isoformat())
    return Anchor(
        unsigned.district, unsigned.entries, unsigned.head, unsigned.at, unsigned.expected()
    )
