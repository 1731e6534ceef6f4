"""What there is to choose, and what is chosen, as the pages draw it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from corridor.notifications.choices import Choices, is_on, name_of, own_choices, school_choices
from corridor.notifications.kind_words import HELP
from corridor.notifications.kinds import Audience, Channel, Kind
from corridor.notifications.models import Preferences

CHANNEL_ICONS = {
    Channel.IN_APP: "bell",
    Channel.EMAIL: "mail",
    Channel.BROWSER: "laptop",
    Channel.PHONE: "smartphone",
}
SHORT = {Channel.BROWSER: _("Browser")}


@dataclass(frozen=True, slots=True)
class Tick:
    """One kind by one way; ``name`` is what forms call it. ``was_on`` is what is stored, ``is_on``
    what is drawn: they differ on a form that could not be saved."""

    name: str
    channel: Channel
    is_on: bool
    was_on: bool

    @property
    def icon(self) -> str:
        return CHANNEL_ICONS[self.channel]

    @property
    def label(self) -> str:
        return str(SHORT.get(self.channel, self.channel.label))


@dataclass(frozen=True, slots=True)
class Row:
    kind: Kind
    help: str
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Card:
    audience: Audience
    rows: tuple[Row, ...]


def own_cards(*, person_id: UUID, school_id: UUID, kinds: Iterable[Kind]) -> list[Card]:
    """As it holds for a person at their school. Two statements."""
    own = own_choices([person_id]).get(person_id, {})
    return cards(kinds, own=own, school=school_choices([school_id]).get(school_id, {}))


def cards(
    kinds: Iterable[Kind], *, own: Choices, school: Choices, typed: Choices | None = None
) -> list[Card]:
    """One for each audience of these kinds."""
    found: dict[Audience, list[Row]] = {}
    for kind in kinds:
        found.setdefault(kind.audience, []).append(_row(kind, own, school, typed or {}))
    return [Card(audience, tuple(rows)) for audience, rows in found.items()]


def _row(kind: Kind, own: Choices, school: Choices, typed: Choices) -> Row:
    ticks = []
    for channel in Channel:
        was = is_on(kind.name, channel, own=own, school=school)
        drawn = typed.get(kind.name, {}).get(channel, was)
        ticks.append(Tick(name_of(kind.name, channel), channel, drawn, was))
    return Row(kind, str(HELP.get(kind.name, "")), tuple(ticks))


def preferences_of(person_id: UUID) -> Preferences:
    """Theirs, or what holds for whoever has set nothing; that one is not stored."""
    found: Preferences | None = Preferences.objects.filter(person_id=person_id).first()
    return found or Preferences(person_id=person_id)
