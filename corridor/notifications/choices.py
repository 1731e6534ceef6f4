"""Which channels a person has for which kind: their own choice, else the school's, else usual."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from corridor.core.errors import Invalid
from corridor.notifications.catalogue import KINDS
from corridor.notifications.kinds import Channel
from corridor.notifications.models import Notification, Preferences, SchoolNotifications

Choices = Mapping[str, Mapping[str, bool]]


def is_on(kind: str, channel: str, *, own: Choices, school: Choices) -> bool:
    """Whether somebody is reached this way about this."""
    for choices in (own, school):
        if (chosen := choices.get(kind, {}).get(channel)) is not None:
            return chosen
    return channel in KINDS[kind].usual


def own_choices(people: Collection[UUID]) -> dict[UUID, Choices]:
    """Of those who have chosen anything. One statement."""
    rows = Preferences.objects.filter(person_id__in=people)
    return dict(rows.values_list("person_id", "choices"))


def school_choices(schools: Collection[UUID]) -> dict[UUID, Choices]:
    rows = SchoolNotifications.objects.filter(school_id__in=schools)
    return dict(rows.values_list("school_id", "choices"))


@dataclass(frozen=True, slots=True)
class Chosen:
    """What these people chose, and what their schools set."""

    own: Mapping[UUID, Choices]
    school: Mapping[UUID, Choices]

    @classmethod
    def by(cls, people: Collection[UUID], schools: Collection[UUID]) -> Chosen:
        """Two statements."""
        return cls(own_choices(people), school_choices(schools))

    def is_on(self, channel: str, told: Notification) -> bool:
        own, school = self.own.get(told.person_id, {}), self.school.get(told.school_id, {})
        return is_on(told.kind, channel, own=own, school=school)


def name_of(kind: str, channel: str) -> str:
    """What one tick is called in forms and in the log of changes."""
    return f"{kind}.{channel}"


def parsed(name: str) -> tuple[str, str]:
    """The kind and the channel of a tick; raises ``Invalid`` where there is none of that name."""
    kind, _dot, channel = name.partition(".")
    if kind not in KINDS or channel not in Channel.values:
        raise Invalid({"kind": _("There is no such notification.")})
    return kind, channel


def with_choice(choices: Any, kind: str, channel: str, *, on: bool) -> dict[str, dict[str, bool]]:
    """These choices and one more."""
    known: dict[str, dict[str, bool]] = {name: dict(each) for name, each in choices.items()}
    known.setdefault(kind, {})[Channel(channel).value] = on
    return known
