"""What is sent, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from django.utils.translation import gettext

from corridor.notifications.kinds import Kind
from corridor.notifications.tellers import Words


@dataclass(frozen=True, slots=True)
class Device:
    """A subscription as it is called: ``keys`` of RFC 8291 for a browser."""

    id: UUID
    service: str
    address: str
    keys: dict[str, str]
    language: str


@dataclass(frozen=True, slots=True)
class Parcel:
    """One notification on its way to one address or device.

    ``key`` is the same for every try, so that whoever receives it twice can tell. ``words`` may
    name people: they are for letters, never for a push. ``answer_secret`` is of the link that
    answers, where there is one. ``unsubscribe`` is the path that ends letters of this kind.
    ``closes``: it takes the place of a card that was sent before, and asks for nothing.
    """

    key: str
    kind: Kind
    is_urgent: bool
    words: Words
    path: str
    to: str = ""
    sender_name: str = ""
    reply_to: str = ""
    answer_secret: str = ""
    unsubscribe: str = ""
    language: str = ""
    subscription: Device | None = None
    closes: bool = False

    @property
    def title(self) -> str:
        """What a locked screen or an inbox may show."""
        return gettext("No longer waiting for you") if self.closes else str(self.kind.title)


@dataclass(frozen=True, slots=True)
class Outcome:
    """``again_in`` where it may work later, ``is_gone`` where this address or device never will.
    ``fault`` is a few words for the page that says whether it works."""

    is_sent: bool = False
    again_in: timedelta | None = None
    is_gone: bool = False
    fault: str = ""

    @classmethod
    def sent(cls) -> Outcome:
        return cls(is_sent=True)


class Transport(Protocol):
    def __call__(self, parcel: Parcel) -> Outcome: ...
