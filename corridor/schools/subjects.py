"""What the log of changes calls things, and how each of them is taken back.

Every app says at its start (``AppConfig.ready``) what of its own can be changed::

    register(Subject("place", _("Place"), icon="map-pin", labels=LABELS, restore=restore_place))

``restore(actor=, change=, now=)`` leads back through the ordinary command, which checks and
records as always. It is called inside a transaction, with the school's gate locked and when
nothing of the change was changed again. An empty ``before`` means: it was new, so it goes;
an empty ``after``: it is gone, so it comes back, under the same id; else only the fields in
``before`` return to what they were.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.utils.functional import Promise

from corridor.schools.models import Change
from corridor.schools.permissions import Permission
from corridor.schools.policies import Acting, Operator

Text = str | Promise


class Restore(Protocol):
    def __call__(self, *, actor: Acting, change: Change, now: datetime) -> None: ...


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of thing. ``labels`` names its fields in plain words, in the order to show;
    where fields are many, ``label(field)`` does (a date of the calendar). A field without a
    label is not shown.

    ``values`` has the words for a field's values, ``{"approval": {"nobody": _("Nobody")}}``;
    ``say(field, value)`` writes a value that needs more than that, or gives None for the
    ordinary way. Ids in what it gets are names already where they are known. ``is_private``
    hides the kind from whoever may not see private changes; with a ``permission`` only who has
    it sees and takes back the kind.
    """

    key: str
    name: Text
    icon: str
    labels: Mapping[str, Text] = field(default_factory=dict)
    label: Callable[[str], str] | None = None
    values: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)
    say: Callable[[str, Any], str | None] | None = None
    restore: Restore | None = None
    is_private: bool = False
    permission: Permission | None = None


Names = Callable[[set[UUID]], Mapping[UUID, str]]

_subjects: dict[str, Subject] = {}
_names: list[Names] = []


def register(*subjects: Subject) -> None:
    _subjects.update({subject.key: subject for subject in subjects})


def register_names(names: Names) -> None:
    """How the ids of an app's things become names on the page, many at a time."""
    if names not in _names:
        _names.append(names)


def subject_of(key: str) -> Subject | None:
    return _subjects.get(key)


def all_subjects() -> list[Subject]:
    return list(_subjects.values())


def hidden_from(acting: Acting) -> set[str]:
    """The kinds that somebody may not read of."""
    if isinstance(acting, Operator):
        return set()
    return {s.key for s in all_subjects() if s.permission and not acting.may(s.permission)}


def names_of(ids: set[UUID]) -> dict[UUID, str]:
    """The names of whatever has these ids; those of things that are gone are missing."""
    found: dict[UUID, str] = {}
    for names in _names if ids else ():
        found.update(names(ids - found.keys()))
    return found
