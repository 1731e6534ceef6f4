"""What a provider told of somebody, after its signature was checked; the same for every kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ONEROSTER = "oneroster"


@dataclass(frozen=True, slots=True)
class Claims:
    """``issuer`` and ``subject`` are who it is for good; see ``models.Identity``.

    ``domain`` is whose organisation vouches: Google's ``hd``, Microsoft's ``tid``, the id of a
    district at Clever or of a tenant at ClassLink, the entity id of a SAML provider. ``ids`` by
    the name of the system, as ``PersonId`` has them; ``oneroster`` is the roster's own id.
    ``email_is_verified`` where the organisation itself proved that the address is theirs.
    ``told`` is what came back, for people to read.
    """

    issuer: str
    subject: str
    email: str = ""
    email_is_verified: bool = False
    domain: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    student_number: str = ""
    name: str = ""
    told: Mapping[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return self.email.strip().lower()

    @property
    def who(self) -> str:
        """How to speak of the account that somebody came with."""
        return self.email or self.name or self.subject
